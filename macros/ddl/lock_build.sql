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
