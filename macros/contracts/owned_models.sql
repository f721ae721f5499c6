{% macro owned_models() -%}
{%- set models = [] -%}
{%- for migration in migrations() -%}
    {%- set name = migration.removesuffix('_table').removesuffix('_materialized_view') -%}
    {%- if 'model.' ~ project_name ~ '.' ~ name in graph.nodes -%}
        {%- do models.append(graph.nodes['model.' ~ project_name ~ '.' ~ name]) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(models) }}
{%- endmacro %}
