{# One build of a schema at a time: waits for any other, and ends with the transaction that it begins. #}
{% macro lock_build() -%}
select pg_advisory_xact_lock(hashtextextended('walltrack build of {{ target.schema }}', 0))
{%- endmacro %}
