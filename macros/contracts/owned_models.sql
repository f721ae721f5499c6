{# The models of the schema's own relations, in the order of their migrations. Known when dbt runs, not when it parses. #}
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
