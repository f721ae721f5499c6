{% macro mock_only(column='id') -%}
{{ column }}::text like '{{ var('mock_id_prefix') }}_-4000-8000-%'
{%- endmacro %}
