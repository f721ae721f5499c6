{# For `walltrack scale`: the whole schema under another name, as one line of JSON. #}
{% macro print_schema(schema) -%}
{{ print(tojson(schema_sql(schema))) }}
{%- endmacro %}
