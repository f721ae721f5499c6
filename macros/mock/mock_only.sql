{# True for mock rows, which are known by their fixed ids. For a reference to one, give the column that holds it. #}
{% macro mock_only(column='id') -%}
{{ column }}::text like '{{ var('mock_id_prefix') }}%'
{%- endmacro %}
