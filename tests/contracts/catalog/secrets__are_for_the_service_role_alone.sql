-- Only the service role may read the secret, and statistics must not contain it. Row level security has to be enabled
-- too, because without it an error would print the row.
{{ after_all_models() -}}
with

secrets as (
    select
        pg_class.oid,
        pg_class.relowner,
        pg_class.relrowsecurity
    from pg_catalog.pg_class
    where pg_class.oid = to_regclass('{{ target.schema }}_secrets.helius_webhook')
)

select 'there is no {{ target.schema }}_secrets.helius_webhook' as fault
where not exists (select 1 from secrets)
union all
select 'row level security is off' as fault
from secrets
where not secrets.relrowsecurity
union all
select 'statistics may hold it' as fault
from secrets
inner join pg_catalog.pg_attribute on secrets.oid = pg_attribute.attrelid
where pg_attribute.attname = 'secret' and pg_attribute.attstattarget is distinct from 0
union all
select pg_roles.rolname || ' may read it' as fault
from secrets
cross join pg_catalog.pg_roles
where
    not pg_roles.rolsuper
    and pg_roles.rolname not in ('{{ schema_role('service_role') }}', 'pg_read_all_data')
    and not pg_has_role(pg_roles.oid, secrets.relowner, 'usage')
    and not pg_has_role(pg_roles.oid, 'pg_read_all_data', 'usage')
    and has_table_privilege(pg_roles.oid, secrets.oid, 'select')
    and not (
        to_regrole('{{ schema_role('service_role') }}') is not null
        and pg_has_role(pg_roles.oid, coalesce(to_regrole('{{ schema_role('service_role') }}')::oid, 0), 'usage')
    )
