-- Only the owner, the role of the workers and the role for dashboards have rights. An account has two such roles of its
-- own. The roles of a Supabase project's public keys (anon, authenticated), public and other accounts' roles have none.
{{ after_all_models() -}}
with

granted as (
    select
        'schema' as granted_on,
        nspowner as owner_id,
        nspacl as acl
    from pg_catalog.pg_namespace
    where oid = '{{ target.schema }}'::regnamespace
    union all
    select
        relname::text as granted_on,
        relowner as owner_id,
        relacl as acl
    from pg_catalog.pg_class
    where relnamespace = '{{ target.schema }}'::regnamespace
    union all
    select
        pg_class.relname || '.' || pg_attribute.attname as granted_on,
        pg_class.relowner as owner_id,
        pg_attribute.attacl as acl
    from pg_catalog.pg_attribute
    inner join pg_catalog.pg_class on pg_attribute.attrelid = pg_class.oid
    where pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    union all
    select
        oid::regprocedure::text as granted_on,
        proowner as owner_id,
        -- By default every role may execute a function.
        coalesce(proacl, acldefault('f', proowner)) as acl
    from pg_catalog.pg_proc
    where pronamespace = '{{ target.schema }}'::regnamespace
)

select
    granted.granted_on,
    coalesce(pg_roles.rolname, 'public') as role_name,
    privilege.privilege_type
from granted
cross join lateral aclexplode(granted.acl) as privilege
left join pg_catalog.pg_roles on privilege.grantee = pg_roles.oid
where
    privilege.grantee <> granted.owner_id
    and coalesce(pg_roles.rolname, 'public') not in (
        '{{ schema_role('service_role') }}', '{{ schema_role('dashboard_role') }}'
    )
