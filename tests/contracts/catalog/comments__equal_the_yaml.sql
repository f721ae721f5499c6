-- The YAML has the descriptions. A comment in the database that differs is outdated, and readers in psql see only the
-- comment.
{{ after_all_models() -}}
with

documented as (
    {{ documented_columns() }}
),

relations as (
    select
        oid,
        relname
    from pg_catalog.pg_class
    where relnamespace = '{{ target.schema }}'::regnamespace
)

select
    documented.relation_name,
    documented.column_name
from documented
left join relations on documented.relation_name = relations.relname
left join pg_catalog.pg_attribute
    on relations.oid = pg_attribute.attrelid and documented.column_name = pg_attribute.attname
where
    case
        when documented.column_name is null then obj_description(relations.oid, 'pg_class')
        else col_description(relations.oid, pg_attribute.attnum)
    end is distinct from documented.description
