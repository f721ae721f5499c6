-- Readers rely on the columns and types in the YAML. A missing column, an extra column or another precision would
-- mislead them, for instance by rounding a price. dbt's model contracts compare types without precision.
-- The row that describes a relation has no column and no type, so it never differs.
{{ after_all_models() -}}
with

documented as (
    {{ documented_columns() }}
),

stored as (
    select
        pg_class.relname::text as relation_name,
        pg_attribute.attname::text as column_name,
        format_type(pg_attribute.atttypid, pg_attribute.atttypmod) as data_type
    from pg_catalog.pg_class
    inner join pg_catalog.pg_attribute on pg_class.oid = pg_attribute.attrelid
    where
        pg_class.relnamespace = '{{ target.schema }}'::regnamespace
        and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
        and pg_attribute.attnum > 0
        and not pg_attribute.attisdropped
)

select
    coalesce(documented.relation_name, stored.relation_name) as relation_name,
    coalesce(documented.column_name, stored.column_name) as column_name,
    documented.data_type as documented_type,
    stored.data_type as stored_type
from documented
full outer join stored
    on documented.relation_name = stored.relation_name and documented.column_name = stored.column_name
where documented.data_type is distinct from stored.data_type
