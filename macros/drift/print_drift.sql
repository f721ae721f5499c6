{% macro print_drift() -%}
{%- set changes = [] -%}
{%- for row in run_query(schema_drift() ~ ' order by kind, name').rows -%}
    {%- do changes.append(dict(row.items())) -%}
{%- endfor -%}
{{ print(tojson(changes)) }}
{%- endmacro %}
