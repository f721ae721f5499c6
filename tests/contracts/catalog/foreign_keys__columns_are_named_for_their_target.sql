-- A column that ends in _id says which table it points into: a join written from the names alone is then the right one.
-- A deactivation's activation_id points into its own table, and is named for the part that the other row plays.
{{ after_all_models() -}}
select
    source.relname as table_name,
    pg_attribute.attname as column_name,
    target.relname as target_table
from pg_catalog.pg_constraint
inner join pg_catalog.pg_class as source on pg_constraint.conrelid = source.oid
inner join pg_catalog.pg_class as target on pg_constraint.confrelid = target.oid
inner join pg_catalog.pg_attribute
    on pg_constraint.conrelid = pg_attribute.attrelid and pg_attribute.attnum = any(pg_constraint.conkey)
where
    pg_constraint.connamespace = '{{ target.schema }}'::regnamespace
    and pg_constraint.contype = 'f'
    and pg_attribute.attname <> case
        when source.oid = target.oid then 'activation_id'
        else regexp_replace(regexp_replace(target.relname, 'ies$', 'ys'), 's$', '_id')
    end
