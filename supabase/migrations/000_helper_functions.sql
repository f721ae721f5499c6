-- 000_helper_functions, 2026-11-22, story 1.1
-- The schema, and the trigger functions that several tables share.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
do $$
begin
    if to_regnamespace('walltrack') is null then
        perform set_config('citus.enable_schema_based_sharding', 'on', true)
        where current_setting('walltrack.distribution', true) = 'citus_schema';
        create schema walltrack;
        perform set_config('citus.enable_schema_based_sharding', 'off', true)
        where current_setting('walltrack.distribution', true) = 'citus_schema';
    end if;
end
$$
$sql$,
$sql$
comment on schema walltrack is 'WallTrack: copy-trading of Solana wallets'
$sql$,
$sql$
create or replace function walltrack.update_updated_at()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    new.updated_at := now();
    return new;
end
$$
$sql$,
$sql$
comment on function walltrack.update_updated_at() is
'Trigger: stamps updated_at of a row that an update changes'
$sql$,
$sql$
create or replace function walltrack.refuse_change()
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
$$
$sql$,
$sql$
comment on function walltrack.refuse_change() is
'Trigger: refuses the change with SQLSTATE 23001 and the trigger''s name as constraint; arguments are reason and remedy'
$sql$,
$sql$
create or replace function walltrack.guard_referenced_address()
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
        select to_regclass('walltrack.' || tg_argv[0]), tg_argv[1], old.address
        where tg_nargs > 0 and to_regclass('walltrack.' || tg_argv[0]) is not null
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
$$
$sql$,
$sql$
comment on function walltrack.guard_referenced_address() is
'Trigger: refuses another address for a row that anything refers to with SQLSTATE 23001; arguments are a table and its column that hold the address itself'
$sql$,
$sql$
-- Rights on the schema. Default privileges in it are revoked, so that an object created by hand later starts without
-- grants.
do $$
declare
    helpers constant text :=
        'walltrack.update_updated_at(), walltrack.refuse_change(), walltrack.guard_referenced_address()';
    grantee text;
    kind text;
begin
    if to_regrole('walltrack_dashboard') is null then
        begin
            create role walltrack_dashboard nologin;
        exception
            when duplicate_object or unique_violation then
                null; -- Another database of this server made it at the same moment.
            when insufficient_privilege then
                raise notice 'there is no role walltrack_dashboard, and % may not create it', current_user
                using hint = 'Have it created, then run this again: create role walltrack_dashboard nologin;';
        end;
    end if;
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'service_role', 'walltrack_dashboard')
    loop
        execute format('revoke all on schema walltrack from %s', grantee);
        execute format('revoke all on function %s from %s', helpers, grantee);
        foreach kind in array array['tables', 'sequences', 'functions', 'types'] loop
            execute format('alter default privileges in schema walltrack revoke all on %s from %s', kind, grantee);
        end loop;
        if grantee in ('service_role', 'walltrack_dashboard') then
            execute format('grant usage on schema walltrack to %s', grantee);
        end if;
    end loop;
end
$$
$sql$
    ]::text[];
    statement text;
    done integer;
    trouble text;
    grantee text;
    longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
    attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
    attempt integer := 0;
    waiting interval := least(longest, interval '0.1s');
    until timestamp with time zone;
    blocker text;
begin
    if not has_schema_privilege(to_regnamespace('walltrack_migrations'), 'usage') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role %s may not read which migrations schema walltrack has', current_user),
            hint = format(
                'Use the owner of the schema, %s.',
                (select space.nspowner::regrole from pg_namespace as space where space.nspname = 'walltrack_migrations')
            );
    elsif to_regnamespace('walltrack_migrations') is null and not has_database_privilege(current_database(), 'create') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role %s may not create a schema in database %s', current_user, current_database()),
            hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
    end if;
    perform set_config(
        'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
    );
    if not pg_try_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0)) then
        select format(
            'process %s, role %s, application %s, %s',
            holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
            coalesce(
                'in a transaction since ' || date_trunc('second', holding.xact_start),
                'connected since ' || date_trunc('second', holding.backend_start),
                'since a time that this role may not see'
            )
        ) into blocker
        from pg_locks as held
        inner join pg_stat_activity as holding on held.pid = holding.pid
        where
            held.locktype = 'advisory'
            and held.objsubid = 1
            and held.granted
            and held.database = (select oid from pg_database where datname = current_database())
            and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended('walltrack transaction in walltrack', 0);
        raise notice 'waiting for another build of schema walltrack: %', blocker;
        begin
            perform pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0));
        exception when lock_not_available then
            raise exception using
                errcode = 'lock_not_available',
                message = format('another build of schema walltrack has not ended in time: %s', blocker),
                hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
        end;
    end if;
    -- A first lock on a table shows this session what another build has made; an advisory lock does not, and
    -- to_regclass() would give what it gave before.
    perform 1 from pg_largeobject_metadata limit 1;
    if to_regclass('walltrack_migrations.applied') is null then
        if (select exists (
                select 1 from pg_catalog.pg_depend as d
                where
                    d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                    and d.refobjid = pg_catalog.to_regnamespace('walltrack')
                    and d.classid in (
                        'pg_catalog.pg_class'::pg_catalog.regclass,
                        'pg_catalog.pg_proc'::pg_catalog.regclass,
                        'pg_catalog.pg_type'::pg_catalog.regclass
                    )
            )) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = 'schema walltrack holds objects and has no record of migrations',
                hint = 'If WallTrack has built it, run `walltrack adopt`; else name another schema in WALLTRACK_SCHEMA.';
        end if;
        if to_regnamespace('walltrack_migrations') is null then
            create schema walltrack_migrations;
        end if;
        create table walltrack_migrations.applied (
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
        comment on schema walltrack_migrations is 'Which migrations schema walltrack has';
        comment on table walltrack_migrations.applied is
        'One row a migration that has been applied to schema walltrack. Migrations and their rollbacks write it; `walltrack adopt` puts it right.';
        for grantee in
            select distinct case acl.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(acl.grantee)) end
            from (
                select n.nspacl as privileges, n.nspowner as owner from pg_namespace as n
                where n.oid = 'walltrack_migrations'::regnamespace
                union all
                select c.relacl, c.relowner from pg_class as c where c.oid = 'walltrack_migrations.applied'::regclass
            ) as made
            cross join aclexplode(made.privileges) as acl
            where acl.grantee <> made.owner
        loop
            execute format('revoke all on schema walltrack_migrations from %s', grantee);
            execute format('revoke all on walltrack_migrations.applied from %s', grantee);
        end loop;
    end if;
    select state.problem into trouble
    from (
        select
            coalesce(known.version, found.version) as version,
            coalesce(known.name, found.name) as name,
            case
                when found.version is null then 'pending'
                when found.steps_done < found.steps then 'unfinished'
                else 'done'
            end as state,
            case
                when found.version is not null and not (select exists (
                    select 1 from pg_catalog.pg_depend as d
                    where
                        d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                        and d.refobjid = pg_catalog.to_regnamespace('walltrack')
                        and d.classid in (
                            'pg_catalog.pg_class'::pg_catalog.regclass,
                            'pg_catalog.pg_proc'::pg_catalog.regclass,
                            'pg_catalog.pg_type'::pg_catalog.regclass
                        )
                ))
                    then 'schema walltrack is gone and its record says that it has migrations: if it was dropped on purpose, drop '
                        || 'the record too (drop schema walltrack_migrations cascade)'
                when known.version is null
                    then format(
                        'schema walltrack has migration %s_%s, which this checkout does not know: update the checkout',
                        found.version, found.name
                    )
                when found.checksum <> known.checksum or found.name <> known.name
                    then format(
                        'migration %s_%s is not the one that schema walltrack has: %s_%s was applied on %s by %s with checksum %s, '
                        'and this one has %s. Check out the release that has been applied, or, where `walltrack drift` finds '
                        'nothing, run `walltrack adopt`. If you have edited a migration that is not released, run `walltrack rollback`',
                        known.version, known.name, found.version, found.name, to_char(found.applied_at, 'YYYY-MM-DD'),
                        found.applied_by, found.checksum, known.checksum
                    )
                when found.version is null and later.version is not null
                    then format(
                        'the record of schema walltrack has migration %s and lacks %s_%s before it: where `walltrack drift` finds '
                        'nothing, run `walltrack adopt`',
                        later.version, known.version, known.name
                    )
            end as problem
        from (
            values
            ('000', 'helper_functions', '2794d5a2df75ca32c258e957fce5eb6e')
        ) as known (version, name, checksum)
        full join walltrack_migrations.applied as found on known.version = found.version
        left join lateral (
            select max(applied.version) as version from walltrack_migrations.applied as applied where applied.version > known.version
        ) as later on true
        where known.version is not null
        order by 1
    ) as state
    where state.problem is not null
    limit 1;
    if trouble is not null then
        raise exception using errcode = 'object_not_in_prerequisite_state', message = trouble;
    end if;
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '000';
    if done >= 1 then
        return;
    end if;
    loop
        attempt := attempt + 1;
        begin
            until := clock_timestamp() + waiting;
            foreach statement in array statements loop
                perform set_config(
                    'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
                );
                execute statement;
            end loop;
            insert into walltrack_migrations.applied (version, name, checksum, steps, steps_done)
            values ('000', 'helper_functions', '2794d5a2df75ca32c258e957fce5eb6e', 1, 1);
            exit;
        exception when lock_not_available or deadlock_detected then
            select format(
                'process %s, role %s, application %s, %s',
                holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
                coalesce(
                    'in a transaction since ' || date_trunc('second', holding.xact_start),
                    'connected since ' || date_trunc('second', holding.backend_start),
                    'since a time that this role may not see'
                )
            ) into blocker
            from pg_locks as held
            inner join pg_class as locked on held.relation = locked.oid
            inner join pg_stat_activity as holding on held.pid = holding.pid
            where
                held.database = (select oid from pg_database where datname = current_database())
                and locked.relnamespace = to_regnamespace('walltrack')
                and held.granted
                and held.pid <> pg_backend_pid()
            order by holding.xact_start
            limit 1;
            if attempt >= attempts then
                raise exception using
                    errcode = 'lock_not_available',
                    message = format(
                        'migration 000_helper_functions gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 000_helper_functions gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/000_helper_functions.sql:
-- set search_path = pg_catalog, pg_temp;
-- set standard_conforming_strings = on;
--
-- do $walltrack$
-- declare
--     statements constant text[] := array[
-- $sql$
-- do $$
-- begin
--     drop function if exists walltrack.guard_referenced_address();
--     drop function if exists walltrack.refuse_change();
--     drop function if exists walltrack.update_updated_at();
--     begin
--         drop schema if exists walltrack;
--     exception when dependent_objects_still_exist then
--         raise notice 'schema walltrack stays: there is something of somebody else''s in it';
--     end;
-- end
-- $$
-- $sql$
--     ]::text[];
--     statement text;
--     later text;
--     longest constant interval := coalesce(nullif(current_setting('walltrack.lock_timeout', true), ''), '2s')::interval * 0.95;
--     attempts constant integer := coalesce(nullif(current_setting('walltrack.lock_attempts', true), ''), '40')::integer;
--     attempt integer := 0;
--     waiting interval := least(longest, interval '0.1s');
--     until timestamp with time zone;
--     blocker text;
-- begin
--     if not has_schema_privilege(to_regnamespace('walltrack_migrations'), 'usage') then
--         raise exception using
--             errcode = 'insufficient_privilege',
--             message = format('role %s may not read which migrations schema walltrack has', current_user),
--             hint = format(
--                 'Use the owner of the schema, %s.',
--                 (select space.nspowner::regrole from pg_namespace as space where space.nspname = 'walltrack_migrations')
--             );
--     elsif to_regnamespace('walltrack_migrations') is null and not has_database_privilege(current_database(), 'create') then
--         raise exception using
--             errcode = 'insufficient_privilege',
--             message = format('role %s may not create a schema in database %s', current_user, current_database()),
--             hint = format('Use the owner of the database, or have `grant create on database %I to %I` run.', current_database(), current_user);
--     end if;
--     perform set_config(
--         'lock_timeout', coalesce(nullif(current_setting('walltrack.build_timeout', true), ''), '60s'), true
--     );
--     if not pg_try_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0)) then
--         select format(
--             'process %s, role %s, application %s, %s',
--             holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
--             coalesce(
--                 'in a transaction since ' || date_trunc('second', holding.xact_start),
--                 'connected since ' || date_trunc('second', holding.backend_start),
--                 'since a time that this role may not see'
--             )
--         ) into blocker
--         from pg_locks as held
--         inner join pg_stat_activity as holding on held.pid = holding.pid
--         where
--             held.locktype = 'advisory'
--             and held.objsubid = 1
--             and held.granted
--             and held.database = (select oid from pg_database where datname = current_database())
--             and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended('walltrack transaction in walltrack', 0);
--         raise notice 'waiting for another build of schema walltrack: %', blocker;
--         begin
--             perform pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0));
--         exception when lock_not_available then
--             raise exception using
--                 errcode = 'lock_not_available',
--                 message = format('another build of schema walltrack has not ended in time: %s', blocker),
--                 hint = 'Wait for it to end, or end it: select pg_terminate_backend(<process>);';
--         end;
--     end if;
--     -- A first lock on a table shows this session what another build has made; an advisory lock does not, and
--     -- to_regclass() would give what it gave before.
--     perform 1 from pg_largeobject_metadata limit 1;
--     if to_regclass('walltrack_migrations.applied') is null then
--         if (select exists (
--                 select 1 from pg_catalog.pg_depend as d
--                 where
--                     d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
--                     and d.refobjid = pg_catalog.to_regnamespace('walltrack')
--                     and d.classid in (
--                         'pg_catalog.pg_class'::pg_catalog.regclass,
--                         'pg_catalog.pg_proc'::pg_catalog.regclass,
--                         'pg_catalog.pg_type'::pg_catalog.regclass
--                     )
--             )) then
--             raise exception using
--                 errcode = 'object_not_in_prerequisite_state',
--                 message = 'rollback of 000_helper_functions refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '000') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '000'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 000_helper_functions refused: %s came after it', later),
--             hint = 'Roll later migrations back first, from the highest number down.';
--     end if;
--     loop
--         attempt := attempt + 1;
--         begin
--             until := clock_timestamp() + waiting;
--             foreach statement in array statements loop
--                 perform set_config(
--                     'lock_timeout', greatest(20, extract(epoch from until - clock_timestamp()) * 1000)::integer::text || 'ms', true
--                 );
--                 execute statement;
--             end loop;
--             delete from walltrack_migrations.applied where version = '000';
--             exit;
--         exception when lock_not_available or deadlock_detected then
--             select format(
--                 'process %s, role %s, application %s, %s',
--                 holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
--                 coalesce(
--                     'in a transaction since ' || date_trunc('second', holding.xact_start),
--                     'connected since ' || date_trunc('second', holding.backend_start),
--                     'since a time that this role may not see'
--                 )
--             ) into blocker
--             from pg_locks as held
--             inner join pg_class as locked on held.relation = locked.oid
--             inner join pg_stat_activity as holding on held.pid = holding.pid
--             where
--                 held.database = (select oid from pg_database where datname = current_database())
--                 and locked.relnamespace = to_regnamespace('walltrack')
--                 and held.granted
--                 and held.pid <> pg_backend_pid()
--             order by holding.xact_start
--             limit 1;
--             if attempt >= attempts then
--                 raise exception using
--                     errcode = 'lock_not_available',
--                     message = format(
--                         'rollback of 000_helper_functions gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 000_helper_functions gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
--     if to_regnamespace('walltrack') is null then
--         drop table walltrack_migrations.applied;
--         drop schema walltrack_migrations;
--     end if;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
