{% macro documented_columns() -%}
values
{%- if execute %}
{%- for node in owned_models() %}
('{{ node.name }}', null, null, {{ dbt.string_literal(dbt.escape_single_quotes(node.description | trim)) }})
{%- for column in node.columns.values() %},
(
    '{{ node.name }}', '{{ column.name }}', '{{ column.data_type | replace('timestamptz', 'timestamp with time zone') }}',
    {{ dbt.string_literal(dbt.escape_single_quotes(column.description | trim)) }}
)
{%- endfor %}
{{- ',' if not loop.last }}
{%- endfor %}
{%- else %}
(null, null, null, null)
{%- endif %}
{%- endmacro %}
