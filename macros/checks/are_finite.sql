{# No time of the row is infinite. `infinity` is a valid timestamptz, and no duration, window or chart survives it.
   columns: names of timestamptz or date columns; null passes. #}
{% macro are_finite(columns) -%}
isfinite({{ columns | join(')\n        and isfinite(') }})
{%- endmacro %}
