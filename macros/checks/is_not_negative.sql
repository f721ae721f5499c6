{# Zero or above, and a number: numeric's NaN sorts above every number, so `>= 0` alone would let it in. #}
{% macro is_not_negative(column) -%}
{{ column }} >= 0 and {{ column }} < 'NaN'
{%- endmacro %}
