-- A column that ends in _id says which table it points into: a join written from the names alone is then the right one.
-- A deactivation's activation_id points into its own table, and is named for the part that the other row plays.
{{ after_all_models() -}}
select
    owning.relname as table_name,
    pg_attribute.attname as column_name,
    referenced.relname as target_table
from pg_catalog.pg_constraint
inner join pg_catalog.pg_class as owning on pg_constraint.conrelid = owning.oid
inner join pg_catalog.pg_class as referenced on pg_constraint.confrelid = referenced.oid
inner join pg_catalog.pg_attribute
    on pg_constraint.conrelid = pg_attribute.attrelid and pg_attribute.attnum = any(pg_constraint.conkey)
where
    pg_constraint.connamespace = '{{ target.schema }}'::regnamespace
    and pg_constraint.contype = 'f'
    and pg_attribute.attname <> case
        when owning.oid = referenced.oid then 'activation_id'
        else regexp_replace(regexp_replace(referenced.relname, 'ies$', 'ys'), 's$', '_id')
    end
