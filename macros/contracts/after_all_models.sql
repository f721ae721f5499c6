{# Renders nothing: makes a test run after all nine relations have been built. #}
{% macro after_all_models() -%}
{%- for name in mock_tables() + ['performance'] -%}
    {%- do ref(name) -%}
{%- endfor -%}
{%- endmacro %}
