{# One building transaction in a schema at a time; the lock ends with it. A build that finds it taken says by whom, and
   gives up after a minute. `walltrack up` holds another one, for a whole build. #}
{% macro lock_build(schema=target.schema) -%}
{%- set lock -%}
do $lock$
declare
    blocker text;
begin
    {{ take_lock() | indent(4) }}
end
$lock$
{%- endset -%}
{{ fill(lock, schema) }}
{%- endmacro %}
