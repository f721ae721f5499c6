{% macro set_check(table, name, keeps, schema=target.schema) -%}
{%- set relation = schema ~ '.' ~ table -%}
{%- set condition = caller() | trim -%}
alter table {{ relation }} drop constraint if exists {{ name }};

alter table {{ relation }} add constraint {{ name }} check ({{ condition }}) not valid;

comment on constraint {{ name }} on {{ relation }} is
{{ literal(keeps | trim) }};

{{ next_step() }}

do $do$
begin
    alter table {{ relation }} validate constraint {{ name }};
exception when check_violation then
    raise exception using
        errcode = 'check_violation',
        message = 'rows of {{ relation }} break the new check {{ name }}',
        hint = $hint$Correct them and run this again: select * from {{ relation }} where not ({{ condition }});$hint$,
        schema = '{{ schema }}',
        table = '{{ table }}',
        constraint = '{{ name }}';
end
$do$;
{%- endmacro %}
