{% macro create_helper_functions(schema=target.schema) %}
-- 000_helper_functions, 2026-11-22, story 1.1
-- The schema, and the two trigger functions that every table shares.

do $$
begin
    -- "create schema if not exists" asks for the right to create one even where there is nothing to create.
    if to_regnamespace('{{ schema }}') is null then
        create schema {{ schema }};
    end if;
end
$$;

comment on schema {{ schema }} is 'WallTrack: copy-trading of Solana wallets';

create or replace function {{ schema }}.update_updated_at()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    new.updated_at := now();
    return new;
end
$$;

comment on function {{ schema }}.update_updated_at() is
'Trigger: stamps updated_at of a row that an update changes';

create or replace function {{ schema }}.refuse_change()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('%s on %I.%I refused: %s', tg_op, tg_table_schema, tg_table_name, tg_argv[0]),
        hint = tg_argv[1],
        schema = tg_table_schema,
        table = tg_table_name,
        constraint = tg_name;
end
$$;

comment on function {{ schema }}.refuse_change() is
'Trigger: refuses the change with SQLSTATE 23001 and the trigger''s name as constraint; arguments are reason and remedy';
{% endmacro %}


{% macro rollback_helper_functions(schema=target.schema) %}
do $$
begin
    drop function if exists {{ schema }}.refuse_change();
    drop function if exists {{ schema }}.update_updated_at();
    begin
        drop schema if exists {{ schema }};
    exception when dependent_objects_still_exist then
        raise notice 'schema {{ schema }} stays: there is something of somebody else''s in it';
    end;
end
$$;
{% endmacro %}
