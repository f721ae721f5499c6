{% macro print_schema(schema) -%}
{{ print(tojson(refuse_real_rows() ~ ';\n\n' ~ schema_sql(schema))) }}
{%- endmacro %}
