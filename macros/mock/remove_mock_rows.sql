{% macro remove_mock_rows() -%}
{%- call statement('remove_mock_rows', auto_begin=true) -%}{{ remove_mock_rows_sql() }}{%- endcall -%}
{%- do adapter.commit() -%}
{%- endmacro %}


{% macro remove_mock_rows_sql(schema=target.schema) -%}
{%- set tables = mock_tables() -%}
{%- set statement -%}
do $remove$
declare
    tables text[] := array['{{ tables | join("', '") }}'];
    mock_table text;
    reference record;
    needed bigint;
    ids text[];
    needs text[];
    removed bigint;
    total bigint;
    {{ declare_patience() | indent(4) }}
begin
    {{ take_lock() | indent(4) }}
    {%- call patiently('the removal of mock rows') %}
    needs := array[]::text[];
    total := 0;
    -- No session writes from these checks to the last delete, and no policy hides a row.
    perform set_config('row_security', 'off', true);
    foreach mock_table in array tables loop
        {{ limit_wait() }}
        execute 'lock table {{ schema }}.' || mock_table || ' in share row exclusive mode';
    end loop;

    for reference in
        select
            -- With its schema, independent of the search_path.
            format('%I.%I', space.nspname, holder.relname) as relation,
            att.attname as name,
            -- A table of another schema may have no id, and all its rows belong to a user.
            case when holder.relnamespace = '{{ schema }}'::regnamespace then 'id' else 'null' end as id,
            {{ staged_mock_only('id', 'holder.relname', schema) | indent(12) }} as staged,
            {{ staged_mock_only('reference', 'referred.relname', schema) | indent(12) }} as staged_reference
        from pg_catalog.pg_constraint as con
        inner join pg_catalog.pg_class as holder on con.conrelid = holder.oid
        inner join pg_catalog.pg_class as referred on con.confrelid = referred.oid
        inner join pg_catalog.pg_namespace as space on holder.relnamespace = space.oid
        inner join pg_catalog.pg_attribute as att on con.conrelid = att.attrelid and con.conkey[1] = att.attnum
        where
            con.contype = 'f'
            -- A composite key always has a plain one beside it.
            and cardinality(con.conkey) = 1
            and con.confrelid in (select ('{{ schema }}.' || held)::regclass from unnest(tables) as held)
        order by relation, att.attname
    loop
        execute format(
            $own$
                select count(*), (array_agg(id order by id))[:3]
                from (select %s::text as id, %I as reference from %s) as own
                where
                    {{ mock_only('reference') | replace('%', '%%') }} %s
                    and ({{ mock_only() | replace('%', '%%') }} %s) is not true
            $own$,
            reference.id, reference.name, reference.relation, reference.staged_reference, reference.staged
        ) into needed, ids;
        if needed > 0 then
            needs := needs || format(
                '%s row%s of %s by %I%s', needed, case when needed > 1 then 's' end, reference.relation, reference.name,
                ' (' || nullif(array_to_string(ids, ', '), '') || case when needed > 3 then ', ...' else '' end || ')'
            );
        end if;
    end loop;
    if exists (select 1 from {{ schema }}.config where {{ mock_only() }} and is_circuit_breaker_active) then
        needs := needs || 'the active circuit breaker, whose state is in the mock row of {{ schema }}.config'::text;
    end if;
    if needs <> array[]::text[] then
        raise exception using
            errcode = 'restrict_violation',
            message = 'mock rows not removed, nothing was changed: they are needed by ' || array_to_string(needs, '; '),
            hint = 'Point those rows to rows of your own or delete them, deactivate the circuit breaker, and try again.',
            schema = '{{ schema }}';
    end if;

    {% call without_mock_guards(tables, schema) %}
    -- Each table before those that it refers to.
    for mock_table in select held from unnest(tables) with ordinality as listed (held, place) order by place desc loop
        execute 'delete from {{ schema }}.' || mock_table || $where$ where {{ mock_only() }}$where$
            || {{ staged_mock_only('id', 'mock_table', schema) | indent(12) }};
        get diagnostics removed = row_count;
        total := total + removed;
        if removed > 0 then
            raise notice 'removed % of {{ schema }}.%', removed || case when removed > 1 then ' rows' else ' row' end, mock_table;
        end if;
    end loop;
    {% endcall %}

    -- The seeds' text.
    if to_regnamespace('{{ schema }}_mock') is not null then
        foreach mock_table in array tables || 'clock'::text loop
            if to_regclass('{{ schema }}_mock.mock_' || mock_table) is not null then
                begin
                    execute 'drop table {{ schema }}_mock.mock_' || mock_table;
                exception when dependent_objects_still_exist then
                    if mock_table = 'clock' then
                        raise;
                    end if;
                    execute 'delete from {{ schema }}_mock.mock_' || mock_table;
                    raise notice '{{ schema }}_mock.mock_% stays, empty: other objects depend on it', mock_table;
                end;
            end if;
        end loop;
        begin
            drop schema {{ schema }}_mock;
        exception when dependent_objects_still_exist then
            raise notice 'schema {{ schema }}_mock stays: it holds other objects';
        end;
    end if;

    if total = 0 then
        raise notice 'there were no mock rows in {{ schema }}';
        return;
    end if;
    if to_regclass('{{ schema }}.performance') is not null then
        refresh materialized view {{ schema }}.performance;
    end if;
    if not exists (select 1 from {{ schema }}.config) then
        raise notice 'config has no row now: insert into {{ schema }}.config default values;';
    end if;
    {%- endcall %}
end
$remove$
{%- endset -%}
{{ fill(statement, schema) }}
{%- endmacro %}
