-- The role for dashboards reads every column except the webhook's secret, and has no other right.
{{ after_all_models() -}}
with

readable as (
    select
        pg_class.oid,
        pg_class.relname,
        pg_attribute.attnum,
        pg_attribute.attname,
        (pg_class.relname = 'config' and pg_attribute.attname = 'helius_webhook_secret') as is_secret
    from pg_catalog.pg_class
    inner join pg_catalog.pg_attribute on pg_class.oid = pg_attribute.attrelid
    where
        pg_class.relnamespace = '{{ target.schema }}'::regnamespace
        and pg_class.relkind in ('r', 'm', 'p', 'v')
        and pg_attribute.attnum > 0
        and not pg_attribute.attisdropped
),

dashboard as (
    select oid
    from pg_catalog.pg_roles
    where rolname = '{{ schema_role('dashboard_role') }}'
)

select
    readable.relname as table_name,
    readable.attname as column_name,
    case when readable.is_secret then 'select' else 'no select' end as privilege
from readable
cross join dashboard
where has_column_privilege(dashboard.oid, readable.oid, readable.attnum, 'select') = readable.is_secret
union all
select
    readable.relname as table_name,
    readable.attname as column_name,
    refused.privilege
from readable
cross join dashboard
cross join (values ('insert'), ('update'), ('references')) as refused (privilege)
where has_column_privilege(dashboard.oid, readable.oid, readable.attnum, refused.privilege)
union all
select distinct
    readable.relname as table_name,
    '*' as column_name,
    refused.privilege
from readable
cross join dashboard
cross join (values ('delete'), ('truncate'), ('trigger')) as refused (privilege)
where has_table_privilege(dashboard.oid, readable.oid, refused.privilege)
