{# The `having` of a contract that counts, its condition the body of the call: it leaves out the counts that are as
   expected. With the var counts_shown they are in it too, for the report, which asks the contracts that say so in their
   config.meta. #}
{% macro having_broken() -%}
{%- if not var('counts_shown') -%}
having {{ caller() | trim }}
{%- endif -%}
{%- endmacro %}
