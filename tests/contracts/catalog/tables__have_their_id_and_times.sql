-- An insert need not give id and times, because the database sets them: never null, the times with a zone.
{{ after_all_models() -}}
with

documented as (
    select *
    from (
        values
        ('id', 'uuid', 'gen_random_uuid()'),
        ('created_at', 'timestamp with time zone', 'now()'),
        ('updated_at', 'timestamp with time zone', 'now()')
    ) as required_column (column_name, data_type, default_expression)
)

select
    pg_class.relname as table_name,
    documented.column_name
from pg_catalog.pg_class
cross join documented
left join pg_catalog.pg_attribute
    on pg_class.oid = pg_attribute.attrelid and documented.column_name = pg_attribute.attname
left join pg_catalog.pg_attrdef
    on pg_attribute.attrelid = pg_attrdef.adrelid and pg_attribute.attnum = pg_attrdef.adnum
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and pg_class.relkind in ('r', 'p')
    and (
        format_type(pg_attribute.atttypid, null),
        pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid),
        pg_attribute.attnotnull
    )
    is distinct from (documented.data_type, documented.default_expression, true)
