{% macro print_mock_removal() -%}
{{ print(tojson(remove_mock_rows_sql())) }}
{%- endmacro %}
