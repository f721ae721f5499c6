-- A role that can write the record of the migrations could make a migration be skipped or applied twice.
{{ after_all_models() -}}
select
    made.object_name,
    coalesce(pg_roles.rolname, 'public') as role_name,
    privilege.privilege_type
from (
    select
        nspname::text as object_name,
        nspowner as owner_id,
        nspacl as access_list
    from pg_catalog.pg_namespace
    where nspname = '{{ target.schema }}_migrations'
    union all
    select
        relname::text,
        relowner,
        relacl
    from pg_catalog.pg_class
    where relnamespace = to_regnamespace('{{ target.schema }}_migrations') and relkind = 'r'
) as made
cross join lateral aclexplode(made.access_list) as privilege
left join pg_catalog.pg_roles on privilege.grantee = pg_roles.oid
where privilege.grantee <> made.owner_id
