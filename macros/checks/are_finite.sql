{% macro are_finite(columns) -%}
isfinite({{ columns | join(')\n        and isfinite(') }})
{%- endmacro %}
