-- Default privileges of the schema must not give other roles rights on objects that are created later.
{{ after_all_models() -}}
select
    pg_default_acl.defaclrole::regrole::text as creator,
    pg_default_acl.defaclobjtype::text as object_type,
    coalesce(pg_roles.rolname, 'public') as role_name,
    privilege.privilege_type
from pg_catalog.pg_default_acl
cross join lateral aclexplode(pg_default_acl.defaclacl) as privilege
left join pg_catalog.pg_roles on privilege.grantee = pg_roles.oid
where
    pg_default_acl.defaclnamespace = '{{ target.schema }}'::regnamespace
    and privilege.grantee <> pg_default_acl.defaclrole
