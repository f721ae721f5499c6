{# One building transaction in a schema at a time; the lock ends with it. `walltrack up` holds another one, for a whole
   build. #}
{% macro lock_build(schema=target.schema) -%}
select pg_advisory_xact_lock(hashtextextended('walltrack transaction in {{ schema }}', 0))
{%- endmacro %}
