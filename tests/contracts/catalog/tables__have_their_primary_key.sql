-- Logs, links and mock rows name a row by its id, so every table has a primary key on id.
{{ after_all_models() -}}
select pg_class.relname as table_name
from pg_catalog.pg_class
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and pg_class.relkind in ('r', 'p')
    and not exists (
        select 1
        from pg_catalog.pg_constraint
        inner join pg_catalog.pg_attribute
            on
                pg_constraint.conrelid = pg_attribute.attrelid
                and pg_constraint.conkey = array[pg_attribute.attnum]
        where
            pg_constraint.conrelid = pg_class.oid
            and pg_constraint.contype = 'p'
            and pg_attribute.attname = 'id'
    )
