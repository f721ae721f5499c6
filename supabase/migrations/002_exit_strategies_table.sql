-- 002_exit_strategies_table, 2026-11-22, story 1.1
-- Catalog of exit strategies, and the two rules for the JSON that describes or overrides one (ADR-002).

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
create or replace function walltrack.is_scaling_plan(plan jsonb)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    level jsonb;
    percent numeric;
    multiple numeric;
    last_multiple numeric := 1.0;
    percents numeric := 0.0;
    is_held boolean := false;
begin
    if plan is null or jsonb_typeof(plan) <> 'array' then
        return false;
    end if;
    for level in select item from jsonb_array_elements(plan) as item loop
        -- Only the last level may be held for ever, so nothing follows one that is.
        if is_held or jsonb_typeof(level) <> 'object' then
            return false;
        end if;
        if not level ?& array['sell_percent', 'at_multiple']
            or level - array['sell_percent', 'at_multiple'] <> '{}'::jsonb
            or jsonb_typeof(level -> 'sell_percent') <> 'number'
            or jsonb_typeof(level -> 'at_multiple') not in ('number', 'null') then
            return false;
        end if;
        percent := (level ->> 'sell_percent')::numeric;
        multiple := (level ->> 'at_multiple')::numeric;
        if percent <= 0 or multiple <= last_multiple then
            return false;
        end if;
        is_held := multiple is null;
        last_multiple := multiple;
        percents := percents + percent;
    end loop;
    return percents = 100;
end
$$
$sql$,
$sql$
comment on function walltrack.is_scaling_plan(jsonb) is
'True for an array of {"sell_percent": n, "at_multiple": m}: percents positive with sum 100, multiples above 1 and rising, only the last null (held for ever)'
$sql$,
$sql$
create or replace function walltrack.is_exit_strategy_override(override jsonb)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    field record;
begin
    if override is null or jsonb_typeof(override) <> 'object' then
        return false;
    end if;
    for field in select item.key, item.value from jsonb_each(override) as item loop
        case field.key
            when 'stop_loss_percent' then
                if jsonb_typeof(field.value) <> 'number' then
                    return false;
                end if;
            when 'trailing_stop_percent', 'trailing_activation_percent' then
                if jsonb_typeof(field.value) not in ('number', 'null') then
                    return false;
                end if;
            when 'scaling_out_config' then
                if field.value <> 'null'::jsonb and not walltrack.is_scaling_plan(field.value) then
                    return false;
                end if;
            when 'mirror_exit_enabled' then
                if jsonb_typeof(field.value) <> 'boolean' then
                    return false;
                end if;
            else
                return false;
        end case;
        -- Rounded like the column of that name.
        if jsonb_typeof(field.value) = 'number' and (
            round((field.value #>> '{}')::numeric, 2) <= 0
            or (field.value #>> '{}')::numeric > case field.key when 'trailing_activation_percent' then 10000 else 100 end
        ) then
            return false;
        end if;
    end loop;
    return true;
end
$$
$sql$,
$sql$
comment on function walltrack.is_exit_strategy_override(jsonb) is
'True for an object whose keys are rules of an exit strategy and whose values are valid for them'
$sql$,
$sql$
create table if not exists walltrack.exit_strategies (
    id uuid default gen_random_uuid() not null,
    name text not null,
    description text,
    stop_loss_percent numeric(5, 2) not null,
    trailing_stop_percent numeric(5, 2),
    trailing_activation_percent numeric(7, 2),
    scaling_out_config jsonb,
    mirror_exit_enabled boolean default false not null,
    is_default boolean default false not null,
    is_active boolean default true not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_exit_strategies primary key (id),
    constraint uq_exit_strategies_name unique (name),
    constraint ck_exit_strategies_name_not_blank check (name ~ '\S'),
    constraint ck_exit_strategies_stop_loss_range check (stop_loss_percent > 0 and stop_loss_percent <= 100),
    constraint ck_exit_strategies_trailing_stop_range
    check (trailing_stop_percent > 0 and trailing_stop_percent <= 100),
    constraint ck_exit_strategies_trailing_activation_range
    check (trailing_activation_percent > 0 and trailing_activation_percent <= 10000),
    constraint ck_exit_strategies_activation_needs_trailing_stop
    check (trailing_activation_percent is null or trailing_stop_percent is not null),
    constraint ck_exit_strategies_scaling_plan_valid
    check (scaling_out_config is null or walltrack.is_scaling_plan(scaling_out_config)),
    constraint ck_exit_strategies_default_is_active check (is_active or not is_default),
    constraint ck_exit_strategies_times_finite
    check (
        isfinite(created_at)
        and isfinite(updated_at)
    )
)
$sql$,
$sql$
comment on constraint ck_exit_strategies_name_not_blank on walltrack.exit_strategies is
'A strategy has a name to be chosen by'
$sql$,
$sql$
comment on constraint ck_exit_strategies_stop_loss_range on walltrack.exit_strategies is
'A stop loss is above 0 and at most 100 percent of the entry price'
$sql$,
$sql$
comment on constraint ck_exit_strategies_trailing_stop_range on walltrack.exit_strategies is
'A trailing stop is above 0 and at most 100 percent of the peak price'
$sql$,
$sql$
comment on constraint ck_exit_strategies_trailing_activation_range on walltrack.exit_strategies is
'A trailing stop starts at a profit above 0 and at most 10,000 percent'
$sql$,
$sql$
comment on constraint ck_exit_strategies_activation_needs_trailing_stop on walltrack.exit_strategies is
'Only a trailing stop has a profit that it starts at'
$sql$,
$sql$
comment on constraint ck_exit_strategies_scaling_plan_valid on walltrack.exit_strategies is
'A plan sells 100 percent in all, at multiples above 1 that rise, and only its last level may be held for ever'
$sql$,
$sql$
comment on constraint ck_exit_strategies_default_is_active on walltrack.exit_strategies is
'The default strategy is active, because wallets get it without choosing'
$sql$,
$sql$
comment on constraint ck_exit_strategies_times_finite on walltrack.exit_strategies is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
create unique index if not exists uq_exit_strategies_is_default
on walltrack.exit_strategies (is_default) where is_default
$sql$,
$sql$
create or replace trigger guard_exit_strategies_identity
before update of id, created_at on walltrack.exit_strategies
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
)
$sql$,
$sql$
create or replace trigger update_exit_strategies_updated_at
before update on walltrack.exit_strategies
for each row when (old.* is distinct from new.*)
execute function walltrack.update_updated_at()
$sql$,
$sql$
-- Nobody but the owner has any right here, except as granted below.
do $$
declare
    grantee text;
begin
    -- Default privileges may have given more than anybody needs.
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'service_role', 'walltrack_dashboard')
    loop
        execute format('revoke all on walltrack.exit_strategies from %s', grantee);
        execute format('revoke all on function walltrack.is_scaling_plan(jsonb) from %s', grantee);
        execute format('revoke all on function walltrack.is_exit_strategy_override(jsonb) from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.exit_strategies'::regclass) then
        alter table walltrack.exit_strategies enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update, delete on walltrack.exit_strategies to service_role;
        grant execute on function walltrack.is_scaling_plan(jsonb) to service_role;
        grant execute on function walltrack.is_exit_strategy_override(jsonb) to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.exit_strategies'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.exit_strategies
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.exit_strategies to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.exit_strategies'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.exit_strategies
            for select to walltrack_dashboard using (true);
        end if;
    end if;
end
$$
$sql$,
$sql$
do $do$
declare
    described record;
begin
    for described in
        select
            comment.column_name,
            comment.description,
            case c.relkind when 'm' then 'materialized view' else 'table' end as kind
        from (
            values
            (null, 'Catalog: a row is a named set of rules for leaving a position. Wallets and positions refer to it. A position may override single rules.'),
            ('id', 'Identifier of the exit strategy.'),
            ('name', 'Name to choose the strategy by, unique and not blank.'),
            ('description', 'What the strategy is for, free text. Null: nothing written.'),
            ('stop_loss_percent', 'Fall below the entry price at which all is sold, percent, above 0 to 100.'),
            ('trailing_stop_percent', 'Fall below the peak price at which all is sold, percent, above 0 to 100. Null: no trailing stop.'),
            ('trailing_activation_percent', 'Gain over the entry price from which the trailing stop applies, percent, above 0 to 10000. Null: it applies from the entry on.'),
            ('scaling_out_config', 'Array of levels {"sell_percent", "at_multiple"}: percent of the entry amount to sell at a multiple of the entry price (null: hold forever). Null: no scaling out.'),
            ('mirror_exit_enabled', 'True if a position is sold when the copied wallet sells.'),
            ('is_default', 'True for the strategy that is offered first. At most one row is the default, and it is active.'),
            ('is_active', 'True if the strategy is offered for wallets and positions. The default is always active.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC), kept by trigger update_exit_strategies_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.exit_strategies'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.exit_strategies is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.exit_strategies.%I is %L', described.column_name, described.description
            );
        end if;
    end loop;
end
$do$
$sql$
    ]::text[];
    statement text;
    done integer;
    trouble text;
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
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 002_exit_strategies_table comes after 000_helper_functions: schema walltrack has no record of migrations',
            hint = 'Apply all migrations in the order of their numbers.';
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
            ('002', 'exit_strategies_table', '2bac3b8fbb16ce009ec540c3882cb61d')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '002';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '001' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 002_exit_strategies_table comes after 001_config_table, which schema walltrack has not got',
            hint = 'Apply all migrations in the order of their numbers.';
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
            values ('002', 'exit_strategies_table', '2bac3b8fbb16ce009ec540c3882cb61d', 1, 1);
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
                        'migration 002_exit_strategies_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 002_exit_strategies_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/002_exit_strategies_table.sql:
-- set search_path = pg_catalog, pg_temp;
-- set standard_conforming_strings = on;
--
-- do $walltrack$
-- declare
--     statements constant text[] := array[
-- $sql$
-- do $$
-- declare
--     own_rows bigint;
-- begin
--     if to_regclass('walltrack.exit_strategies') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.exit_strategies in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.exit_strategies
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.exit_strategies refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'exit_strategies';
--         end if;
--     end if;
--     drop table if exists walltrack.exit_strategies;
--     drop function if exists walltrack.is_exit_strategy_override(jsonb);
--     drop function if exists walltrack.is_scaling_plan(jsonb);
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
--                 message = 'rollback of 002_exit_strategies_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '002') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '002'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 002_exit_strategies_table refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '002';
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
--                         'rollback of 002_exit_strategies_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 002_exit_strategies_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
