{% macro is_not_negative(column) -%}
{{ column }} >= 0 and {{ column }} < 'NaN'
{%- endmacro %}
