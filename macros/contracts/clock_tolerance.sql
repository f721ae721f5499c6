{% macro clock_tolerance() -%}
interval '1 minute'
{%- endmacro %}
