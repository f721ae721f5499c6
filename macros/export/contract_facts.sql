{% macro contract_facts() -%}
{%- set scratch = target.schema ~ '_wanted' -%}
{%- do run_query('rollback') -%}
{%- do run_query('begin') -%}
{%- do run_query(lock_build()) -%}
{%- do run_query(make_missing_roles()) -%}
{#- A schema that is taken back is not made on the nodes of a cluster. -#}
{%- do run_query('set local citus.enable_ddl_propagation = off') if var('distribution') == 'citus_schema' -%}
{%- set schema = namespace(sql=whole_schema() | replace('@schema@', scratch)) -%}
{%- for kind, role in default_roles().items() -%}
    {%- set schema.sql = schema.sql | replace('@' ~ kind ~ '@', role) -%}
{%- endfor -%}
{%- do run_query(schema.sql) -%}
{#- So that PostgreSQL writes no name of the scratch schema into an expression. -#}
{%- do run_query('set local search_path = ' ~ scratch) -%}
{%- set facts = fromjson(run_query(relation_facts(scratch)).columns[0].values()[0]) -%}
{%- do run_query('rollback') -%}
{{ return(facts) }}
{%- endmacro %}


{% macro make_missing_roles() -%}
do $roles$
declare
    missing text;
begin
    for missing in
        select name from unnest(array['{{ default_roles().values() | join("', '") }}']) as name
        where to_regrole(quote_ident(name)) is null
    loop
        begin
            execute format('create role %I nologin', missing);
        exception
            -- Another session has made it since.
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then raise exception using
                errcode = 'insufficient_privilege',
                message = format(
                    'the contract says what %s may do, and %s may not create that role', missing, current_user
                ),
                hint = 'Export on the embedded server, or as a role with CREATEROLE.';
        end;
    end loop;
end
$roles$
{%- endmacro %}


{% macro relation_facts(schema) -%}
select coalesce(jsonb_agg(jsonb_build_object(
    'name', r.relname,
    'kind', case r.relkind when 'm' then 'materialized view' else 'table' end,
    'description', obj_description(r.oid, 'pg_class'),
    'columns', (
        select jsonb_agg(jsonb_build_object(
            'name', a.attname,
            'description', col_description(r.oid, a.attnum),
            'type', format_type(a.atttypid, a.atttypmod),
            'required', a.attnotnull,
            'default', pg_get_expr(d.adbin, d.adrelid)
        ) order by a.attnum)
        from pg_attribute as a
        left join pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
        where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    ),
    'keys', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'name', i.relname,
            'primary', x.indisprimary,
            'columns', (
                select jsonb_agg(pg_get_indexdef(x.indexrelid, n, true) order by n)
                from generate_series(1, x.indnkeyatts) as n
            ),
            'nulls_are_equal', x.indnullsnotdistinct,
            'predicate', pg_get_expr(x.indpred, x.indrelid),
            'keeps', coalesce(obj_description(k.oid, 'pg_constraint'), obj_description(i.oid, 'pg_class'))
        ) order by i.relname), '[]')
        from pg_index as x
        inner join pg_class as i on x.indexrelid = i.oid
        left join pg_constraint as k on i.oid = k.conindid and k.contype in ('p', 'u')
        where x.indrelid = r.oid and x.indisunique
    ),
    'references', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'name', k.conname,
            'columns', (
                select jsonb_agg(a.attname order by key.n)
                from unnest(k.conkey) with ordinality as key (attnum, n)
                inner join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = key.attnum
            ),
            'to', p.relname,
            'to_columns', (
                select jsonb_agg(a.attname order by key.n)
                from unnest(k.confkey) with ordinality as key (attnum, n)
                inner join pg_attribute as a on a.attrelid = k.confrelid and a.attnum = key.attnum
            )
        ) order by k.conname), '[]')
        from pg_constraint as k
        inner join pg_class as p on k.confrelid = p.oid
        where k.conrelid = r.oid and k.contype = 'f'
    ),
    'checks', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'name', k.conname,
            'keeps', obj_description(k.oid, 'pg_constraint'),
            'expression', pg_get_expr(k.conbin, k.conrelid)
        ) order by k.conname), '[]')
        from pg_constraint as k
        where k.conrelid = r.oid and k.contype = 'c'
    ),
    'privileges', (
        select coalesce(jsonb_object_agg(granted.role, granted.privileges), '{}')
        from (
            select
                held.role,
                jsonb_agg(held.privilege || coalesce(' (' || held.columns || ')', '') order by held.privilege) as privileges
            from (
                select
                    acl.grantee::regrole::text as role,
                    lower(acl.privilege_type) as privilege,
                    string_agg(a.attname, ', ' order by a.attnum) as columns
                from (
                    -- First those on the whole relation.
                    select r.relacl as acl, null as attname, 0 as attnum
                    union all
                    select own.attacl, own.attname, own.attnum from pg_attribute as own where own.attrelid = r.oid
                ) as a
                cross join lateral aclexplode(a.acl) as acl
                where
                    acl.grantee::regrole::text in (
                        select quote_ident(name) from unnest(array['{{ default_roles().values() | join("', '") }}']) as name
                    )
                    -- The rights on rows; others come and go with the version of PostgreSQL.
                    and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                group by acl.grantee, acl.privilege_type
            ) as held
            group by held.role
        ) as granted
    )
) order by r.relname), '[]')::text as relations
from pg_class as r
where r.relnamespace = '{{ schema }}'::regnamespace and r.relkind in ('r', 'm')
{%- endmacro %}
