{% macro performance_as_of() -%}
now()
{%- endmacro %}
