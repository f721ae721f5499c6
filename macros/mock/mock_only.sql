{% macro mock_only(column='id') -%}
{{ column }}::text like '{{ var('mock_id_prefix') }}_-4000-8000-%'
{%- endmacro %}


{% macro staged_mock_only(column, table, schema=target.schema) -%}
case
    when to_regclass('{{ schema }}_mock.mock_' || {{ table }}) is null then ''
    else format(' and %s::text in (select lower(mock.id) from {{ schema }}_mock.mock_%s as mock)', '{{ column }}', {{ table }})
end
{%- endmacro %}
