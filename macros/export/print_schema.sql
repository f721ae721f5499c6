{% macro print_schema(schema) -%}
{{ print(tojson(schema_sql(schema))) }}
{%- endmacro %}
