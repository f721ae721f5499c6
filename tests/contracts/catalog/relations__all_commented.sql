-- With psql alone, the comments are the only documentation of the schema.
{{ after_all_models() -}}
select
    pg_class.relname as relation_name,
    pg_attribute.attname as column_name
from pg_catalog.pg_class
left join pg_catalog.pg_attribute
    on
        pg_class.oid = pg_attribute.attrelid
        and pg_attribute.attnum > 0
        and not pg_attribute.attisdropped
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
    and (
        coalesce(obj_description(pg_class.oid, 'pg_class'), '') !~ '\S'
        or coalesce(col_description(pg_class.oid, pg_attribute.attnum), '') !~ '\S'
    )
