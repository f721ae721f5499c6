{# Adds a check to a table that is there, or changes it; the condition is the body of the call. In two statements, so
   that psql without a transaction around them lets others read and write while the rows are looked through.
   migration: the one that calls this. It is noted in the check's comment: every build runs all migrations again, and an
   older one must not undo what a newer one has made of the check. #}
{% macro set_check(table, name, migration, schema=target.schema) -%}
{%- set relation = schema ~ '.' ~ table -%}
{%- set condition = caller() | trim -%}
{%- set since = 'Since %03d_%s' | format(migrations().index(migration), migration) -%}
do $do$
declare
    found constant text := (
        select coalesce(obj_description(c.oid, 'pg_constraint'), '')
        from pg_catalog.pg_constraint as c
        where c.conrelid = '{{ relation }}'::regclass and c.conname = '{{ name }}'
    );
begin
    if found is null or found collate "C" < '{{ since }}' then
        alter table {{ relation }} drop constraint if exists {{ name }};
        alter table {{ relation }} add constraint {{ name }} check ({{ condition }}) not valid;
        comment on constraint {{ name }} on {{ relation }} is '{{ since }}';
    end if;
end
$do$;

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
