{#- dbt's own macros do the same in four calls, and the contracts have thousands of literals. #}
{% macro literal(text) -%}
'{{ text | replace("'", "''") }}'
{%- endmacro %}
