-- Descriptions are written once, in the YAML: a comment that says something else is the old truth, read by everybody
-- who looks with psql.
{{ after_all_models() -}}
with

documented as (
    select *
    from (
        values
        {%- for name in mock_tables() + ['performance'] if execute %}
        {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ name] %}
        ('{{ name }}', null, {{ dbt.string_literal(dbt.escape_single_quotes(node.description | trim)) }})
        {%- for column in node.columns.values() %},
        ('{{ name }}', '{{ column.name }}', {{ dbt.string_literal(dbt.escape_single_quotes(column.description | trim)) }})
        {%- endfor %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) as documented_object (relation_name, column_name, description)
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
