{% macro is_positive(column) -%}
{{ column }} > 0 and {{ column }} < 'NaN'
{%- endmacro %}
