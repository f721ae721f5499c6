{# Mock rows belong to local development and CI. The var can turn them off there; nothing turns them on elsewhere. #}
{% macro is_mock_target() -%}
{{ return(target.name in ['local', 'ci'] and var('load_mock_data') | as_bool) }}
{%- endmacro %}
