-- The schemas beside the target's hold mock rows, secrets, contracts and the record of migrations. Default privileges
-- of the database may give rights on every new schema. Here such a right would show rows that row level security hides
-- in the tables.
{{ after_all_models() -}}
select
    pg_namespace.nspname::text as schema_name,
    coalesce(pg_roles.rolname, 'public') as role_name,
    privilege.privilege_type
from pg_catalog.pg_namespace
cross join lateral aclexplode(pg_namespace.nspacl) as privilege
left join pg_catalog.pg_roles on privilege.grantee = pg_roles.oid
where
    pg_namespace.nspname in (
        '{{ target.schema }}_mock',
        '{{ target.schema }}_contracts',
        '{{ target.schema }}_secrets',
        '{{ target.schema }}_migrations'
    )
    and coalesce(pg_roles.rolname, 'public') in ('public', 'anon', 'authenticated')
