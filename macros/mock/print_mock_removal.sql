{# Prints the statement that removes the mock rows as one line of JSON, for `walltrack remove-mock-rows`. #}
{% macro print_mock_removal() -%}
{{ print(tojson(remove_mock_rows_sql())) }}
{%- endmacro %}
