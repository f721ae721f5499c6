{% macro having_broken() -%}
{%- if not var('counts_shown') -%}
having {{ caller() | trim }}
{%- endif -%}
{%- endmacro %}
