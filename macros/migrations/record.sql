{% macro record_schema() -%}
@schema@_migrations
{%- endmacro %}


{% macro record_table() -%}
{{ record_schema() }}.applied
{%- endmacro %}


{% macro make_record() -%}
if to_regnamespace('{{ record_schema() }}') is null then
    create schema {{ record_schema() }};
end if;
create table {{ record_table() }} (
    version text not null,
    name text not null,
    checksum text not null,
    steps integer not null,
    steps_done integer not null,
    applied_at timestamp with time zone default clock_timestamp() not null,
    applied_by text default session_user not null,
    constraint pk_applied primary key (version),
    constraint ck_applied_version_is_a_number check (version ~ '^[0-9]{3,}$'),
    constraint ck_applied_steps_done_range check (steps_done between 1 and steps)
);
comment on schema {{ record_schema() }} is 'Which migrations schema @schema@ has';
comment on table {{ record_table() }} is
'One row a migration that has been applied to schema @schema@. Migrations and their rollbacks write it; `walltrack adopt` puts it right.';
for grantee in
    select distinct case acl.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(acl.grantee)) end
    from (
        select n.nspacl as privileges, n.nspowner as owner from pg_namespace as n
        where n.oid = '{{ record_schema() }}'::regnamespace
        union all
        select c.relacl, c.relowner from pg_class as c where c.oid = '{{ record_table() }}'::regclass
    ) as made
    cross join aclexplode(made.privileges) as acl
    where acl.grantee <> made.owner
loop
    execute format('revoke all on schema {{ record_schema() }} from %s', grantee);
    execute format('revoke all on {{ record_table() }} from %s', grantee);
end loop;
{%- endmacro %}


{% macro refuse_role_without_rights() -%}
if not has_schema_privilege(to_regnamespace('{{ record_schema() }}'), 'usage') then
    raise exception using
        errcode = 'insufficient_privilege',
        message = format('role %s may not read which migrations schema @schema@ has', current_user),
        hint = format(
            'Use the owner of the schema, %s.',
            (select space.nspowner::regrole from pg_namespace as space where space.nspname = '{{ record_schema() }}')
        );
elsif to_regnamespace('{{ record_schema() }}') is null and not has_database_privilege(current_database(), 'create') then
    raise exception using
        errcode = 'insufficient_privilege',
        message = format('role %s may not create a schema in database %s', current_user, current_database()),
        hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
end if;
{%- endmacro %}


{% macro record_state(known, is_all=true) -%}
select
    coalesce(known.version, found.version) as version,
    coalesce(known.name, found.name) as name,
    case
        when found.version is null then 'pending'
        when found.steps_done < found.steps then 'unfinished'
        else 'done'
    end as state,
    case
        when found.version is not null and not ({{ is_in_use('@schema@') | indent(8) }})
            then 'schema @schema@ is gone and its record says that it has migrations: if it was dropped on purpose, drop '
                || 'the record too (drop schema {{ record_schema() }} cascade)'
        when known.version is null
            then format(
                'schema @schema@ has migration %s_%s, which this checkout does not know: update the checkout',
                found.version, found.name
            )
        when found.checksum <> known.checksum or found.name <> known.name
            then format(
                'migration %s_%s is not the one that schema @schema@ has: %s_%s was applied on %s by %s with checksum %s, '
                'and this one has %s. Check out the release that has been applied, or, where `walltrack drift` finds '
                'nothing, run `walltrack adopt`. If you have edited a migration that is not released, run `walltrack rollback`',
                known.version, known.name, found.version, found.name, to_char(found.applied_at, 'YYYY-MM-DD'),
                found.applied_by, found.checksum, known.checksum
            )
        when found.version is null and later.version is not null
            then format(
                'the record of schema @schema@ has migration %s and lacks %s_%s before it: where `walltrack drift` finds '
                'nothing, run `walltrack adopt`',
                later.version, known.version, known.name
            )
    end as problem
from (
    values
    {%- for migration in known %}
    ('{{ migration.version }}', '{{ migration.name }}', '{{ migration.checksum }}'){{ ',' if not loop.last }}
    {%- endfor %}
) as known (version, name, checksum)
full join {{ record_table() }} as found on known.version = found.version
left join lateral (
    select max(applied.version) as version from {{ record_table() }} as applied where applied.version > known.version
) as later on true
{%- if not is_all %}
where known.version is not null
{%- endif %}
order by 1
{%- endmacro %}


{% macro is_in_use(schema) -%}
select exists (
    select 1 from pg_catalog.pg_depend as d
    where
        d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
        and d.refobjid = pg_catalog.to_regnamespace('{{ schema }}')
        and d.classid in (
            'pg_catalog.pg_class'::pg_catalog.regclass,
            'pg_catalog.pg_proc'::pg_catalog.regclass,
            'pg_catalog.pg_type'::pg_catalog.regclass
        )
)
{%- endmacro %}
