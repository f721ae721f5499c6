{% macro create_helper_functions(schema=target.schema) %}
-- 000_helper_functions, 2026-11-22, story 1.1
-- The schema, and the trigger functions that several tables share.

do $$
begin
    {{ make_schema(schema) | indent(4) }}
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
        constraint = tg_name,
        -- Citus passes the detail on, and not the constraint.
        detail = 'Guard: ' || tg_name;
end
$$;

comment on function {{ schema }}.refuse_change() is
'Trigger: refuses the change with SQLSTATE 23001 and the trigger''s name as constraint; arguments are reason and remedy';

create or replace function {{ schema }}.guard_referenced_address()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    reference record;
    is_used boolean;
begin
    -- All foreign keys to this table, including those of later migrations. The arguments name a table and its column
    -- that holds the address itself.
    for reference in
        select
            con.conrelid::regclass as relation,
            att.attname as name,
            old.id::text as held
        from pg_catalog.pg_constraint as con
        inner join pg_catalog.pg_attribute as key on con.confrelid = key.attrelid and key.attname = 'id'
        inner join pg_catalog.pg_attribute as att
            on con.conrelid = att.attrelid and con.conkey[array_position(con.confkey, key.attnum)] = att.attnum
        where con.contype = 'f' and con.confrelid = tg_relid
        union all
        select to_regclass('{{ schema }}.' || tg_argv[0]), tg_argv[1], old.address
        where tg_nargs > 0 and to_regclass('{{ schema }}.' || tg_argv[0]) is not null
    loop
        execute format(
            'select exists (select 1 from %s where %I = %L)', reference.relation, reference.name, reference.held
        ) into is_used;
        if is_used then
            raise exception using
                errcode = 'restrict_violation',
                message = format(
                    'UPDATE on %I.%I refused: %s refers to the row, so its address never changes',
                    tg_table_schema, tg_table_name, reference.relation
                ),
                hint = 'Insert a row with the other address.',
                schema = tg_table_schema,
                table = tg_table_name,
                constraint = tg_name,
                detail = 'Guard: ' || tg_name;
        end if;
    end loop;
    return new;
end
$$;

comment on function {{ schema }}.guard_referenced_address() is
'Trigger: refuses another address for a row that anything refers to with SQLSTATE 23001; arguments are a table and its column that hold the address itself';

-- Rights on the schema. Default privileges in it are revoked, so that an object created by hand later starts without
-- grants.
do $$
declare
    helpers constant text :=
        '{{ schema }}.update_updated_at(), {{ schema }}.refuse_change(), {{ schema }}.guard_referenced_address()';
    grantee text;
    kind text;
begin
    if to_regrole('{{ dashboard_role() }}') is null then
        begin
            create role {{ dashboard_role() }} nologin;
        exception
            when duplicate_object or unique_violation then
                null; -- Another database of this server made it at the same moment.
            when insufficient_privilege then
                raise notice 'there is no role {{ dashboard_role() }}, and % may not create it', current_user
                using hint = 'Have it created, then run this again: create role {{ dashboard_role() }} nologin;';
        end;
    end if;
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ({{ known_roles() }})
    loop
        execute format('revoke all on schema {{ schema }} from %s', grantee);
        execute format('revoke all on function %s from %s', helpers, grantee);
        foreach kind in array array['tables', 'sequences', 'functions', 'types'] loop
            execute format('alter default privileges in schema {{ schema }} revoke all on %s from %s', kind, grantee);
        end loop;
        if grantee in ('{{ service_role() }}', '{{ dashboard_role() }}') then
            execute format('grant usage on schema {{ schema }} to %s', grantee);
        end if;
    end loop;
end
$$;
{% endmacro %}


{% macro rollback_helper_functions(schema=target.schema) %}
do $$
begin
    drop function if exists {{ schema }}.guard_referenced_address();
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
