{# True for mock rows, which are known by their fixed ids: the number of the table, then that of the row. Sixty-eight of
   the compared bits are random in a generated id, so none is taken for one. For a reference to one, give the column that
   holds it. #}
{% macro mock_only(column='id') -%}
{{ column }}::text like '{{ var('mock_id_prefix') }}_-4000-8000-%'
{%- endmacro %}
