{# The moment that the windows of performance reach back from: that of the refresh. Unit tests put a fixed one here. #}
{% macro performance_as_of() -%}
now()
{%- endmacro %}
