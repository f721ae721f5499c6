{# Above zero, and a number: numeric's NaN sorts above every number, so `> 0` alone would let it in. #}
{% macro is_positive(column) -%}
{{ column }} > 0 and {{ column }} < 'NaN'
{%- endmacro %}
