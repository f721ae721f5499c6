-- 003_wallets_table, 2026-11-22, story 1.1
-- Registry of the wallets whose trades are copied: where each was found, how it is copied, whether it is synced.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
create table if not exists walltrack.wallets (
    id uuid default gen_random_uuid() not null,
    address text not null,
    label text,
    mode text default 'simulation' not null,
    exit_strategy_id uuid not null,
    discovery_source text default 'manual' not null,
    discovered_on date default (now() at time zone 'utc')::date not null,
    discovery_notes text,
    initial_win_rate_percent numeric(5, 2),
    initial_trades_observed integer,
    initial_avg_pnl_percent numeric(12, 4),
    observation_period_days integer,
    helius_sync_status text default 'pending' not null,
    helius_synced_at timestamptz,
    is_active boolean default true not null,
    last_signal_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_wallets primary key (id),
    constraint fk_wallets_exit_strategies
    foreign key (exit_strategy_id) references walltrack.exit_strategies (id) on delete restrict,
    constraint ck_wallets_address_is_base58
    check (
        octet_length(address) >= 32
        and octet_length(address) <= 44
        and address !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
    ),
    constraint ck_wallets_mode_known check (mode in ('simulation', 'live')),
    constraint ck_wallets_discovery_source_known
    check (discovery_source in ('twitter', 'telegram', 'scanner', 'referral', 'manual', 'other')),
    constraint ck_wallets_initial_win_rate_range check (initial_win_rate_percent between 0 and 100),
    constraint ck_wallets_initial_trades_not_negative check (initial_trades_observed >= 0),
    constraint ck_wallets_initial_avg_pnl_range
    check (initial_avg_pnl_percent >= -100 and initial_avg_pnl_percent < 'NaN'),
    constraint ck_wallets_observation_period_positive check (observation_period_days > 0),
    constraint ck_wallets_helius_sync_status_known check (helius_sync_status in ('pending', 'synced', 'error')),
    constraint ck_wallets_synced_has_time check (helius_sync_status <> 'synced' or helius_synced_at is not null),
    constraint ck_wallets_times_finite
    check (
        isfinite(discovered_on)
        and isfinite(helius_synced_at)
        and isfinite(last_signal_at)
        and isfinite(created_at)
        and isfinite(updated_at)
    )
)
$sql$,
$sql$
comment on constraint ck_wallets_address_is_base58 on walltrack.wallets is
'An address is base58 of 32 to 44 characters, because other texts name no account'
$sql$,
$sql$
comment on constraint ck_wallets_mode_known on walltrack.wallets is
'The mode is one that the workers know: simulated or real money'
$sql$,
$sql$
comment on constraint ck_wallets_discovery_source_known on walltrack.wallets is
'The source is one that sources are ranked by'
$sql$,
$sql$
comment on constraint ck_wallets_initial_win_rate_range on walltrack.wallets is
'A win rate is 0 to 100 percent'
$sql$,
$sql$
comment on constraint ck_wallets_initial_trades_not_negative on walltrack.wallets is
'A count of trades is 0 or more'
$sql$,
$sql$
comment on constraint ck_wallets_initial_avg_pnl_range on walltrack.wallets is
'An average loss is at most 100 percent, because more than all cannot be lost'
$sql$,
$sql$
comment on constraint ck_wallets_observation_period_positive on walltrack.wallets is
'An observation takes at least a day'
$sql$,
$sql$
comment on constraint ck_wallets_helius_sync_status_known on walltrack.wallets is
'The state of the sync is one that the workers know'
$sql$,
$sql$
comment on constraint ck_wallets_synced_has_time on walltrack.wallets is
'A synced wallet has the time of its sync'
$sql$,
$sql$
comment on constraint ck_wallets_times_finite on walltrack.wallets is
'No time is infinite, because no duration survives it'
$sql$,
$sql$
create unique index if not exists idx_wallets_address on walltrack.wallets (address)
$sql$,
$sql$
create index if not exists idx_wallets_mode on walltrack.wallets (mode)
$sql$,
$sql$
create index if not exists idx_wallets_is_active on walltrack.wallets (is_active)
$sql$,
$sql$
create index if not exists idx_wallets_exit_strategy_id on walltrack.wallets (exit_strategy_id)
$sql$,
$sql$
create or replace trigger guard_wallets_address
before update of address on walltrack.wallets
for each row when (old.address is distinct from new.address)
execute function walltrack.guard_referenced_address()
$sql$,
$sql$
create or replace trigger guard_wallets_identity
before update of id, created_at on walltrack.wallets
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function walltrack.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
)
$sql$,
$sql$
create or replace trigger update_wallets_updated_at
before update on walltrack.wallets
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
        execute format('revoke all on walltrack.wallets from %s', grantee);
    end loop;
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = 'walltrack.wallets'::regclass) then
        alter table walltrack.wallets enable row level security;
    end if;
    if to_regrole('service_role') is not null then
        grant select, insert, update, delete on walltrack.wallets to service_role;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.wallets'::regclass and polname = 'service_role_sees_every_row'
        ) then
            create policy service_role_sees_every_row on walltrack.wallets
            for all to service_role using (true) with check (true);
        end if;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.wallets to walltrack_dashboard;
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = 'walltrack.wallets'::regclass and polname = 'walltrack_dashboard_sees_every_row'
        ) then
            create policy walltrack_dashboard_sees_every_row on walltrack.wallets
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
            (null, 'Registry (the watchlist): a row is a Solana wallet whose trades are copied. It says where the wallet was found, how it is copied and whether the webhook lists it.'),
            ('id', 'Identifier of the wallet.'),
            ('address', 'Solana address of the wallet, base58 of 32 to 44 characters, unique.'),
            ('label', 'Name to show for the wallet, free text. Null: show the address.'),
            ('mode', 'How the signals of the wallet are traded: simulation (no real swap) or live.'),
            ('exit_strategy_id', 'Exit strategy of new positions of this wallet. It cannot be deleted while a wallet refers to it.'),
            ('discovery_source', 'Where the wallet was found: twitter, telegram, scanner, referral, manual or other.'),
            ('discovered_on', 'Day the wallet was found (UTC); the day of the insert unless given.'),
            ('discovery_notes', 'How and why the wallet was found, free text. Null: nothing written.'),
            ('initial_win_rate_percent', 'Win rate of the wallet when it was found, percent 0-100. Null: not observed.'),
            ('initial_trades_observed', 'Number of trades behind the initial figures, count. Null: not observed.'),
            ('initial_avg_pnl_percent', 'Average profit or loss of the wallet''s trades when it was found, percent of the entry, -100 or above. Null: not observed.'),
            ('observation_period_days', 'Time over which the initial figures were observed, days, above 0. Null: not observed.'),
            ('helius_sync_status', 'Whether the Helius webhook watches this wallet: pending, synced or error.'),
            ('helius_synced_at', 'Time of the last successful sync to Helius (UTC). Null: never synced.'),
            ('is_active', 'True if the wallet is watched and copied. New positions of an inactive wallet are refused.'),
            ('last_signal_at', 'Time of the last signal of this wallet (UTC), written by the webhook worker. Null: none yet.'),
            ('created_at', 'Time the row was created (UTC); the moment of the insert unless given.'),
            ('updated_at', 'Time of the last change to the row (UTC), kept by trigger update_wallets_updated_at.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.wallets'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.wallets is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.wallets.%I is %L', described.column_name, described.description
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
            message = 'migration 003_wallets_table comes after 000_helper_functions: schema walltrack has no record of migrations',
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
            ('003', 'wallets_table', 'f71b9c68c240aaefaee1003ebd751d06')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '003';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '002' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 003_wallets_table comes after 002_exit_strategies_table, which schema walltrack has not got',
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
            values ('003', 'wallets_table', 'f71b9c68c240aaefaee1003ebd751d06', 1, 1);
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
                        'migration 003_wallets_table gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 003_wallets_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/003_wallets_table.sql:
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
--     if to_regclass('walltrack.wallets') is not null
--         and current_setting('walltrack.rollback', true) is distinct from 'insist' then
--         -- From the count to the drop nobody writes, and no policy hides a row.
--         lock table walltrack.wallets in access exclusive mode;
--         perform set_config('row_security', 'off', true);
--         select count(*) into own_rows from walltrack.wallets
--         where not (id::text like '77a11ac0-000_-4000-8000-%');
--         if own_rows > 0 then
--             raise exception using
--                 errcode = 'restrict_violation',
--                 message = format(
--                     'rollback of walltrack.wallets refused: it would lose %s row%s '
--                     'other than mock rows',
--                     own_rows, case when own_rows > 1 then 's' end
--                 ),
--                 hint = 'Back them up. To lose them nevertheless: `walltrack rollback --insist`, or in the same session '
--                     'set walltrack.rollback = ''insist'';',
--                 schema = 'walltrack',
--                 table = 'wallets';
--         end if;
--     end if;
--     drop table if exists walltrack.wallets;
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
--                 message = 'rollback of 003_wallets_table refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '003') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '003'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 003_wallets_table refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '003';
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
--                         'rollback of 003_wallets_table gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 003_wallets_table gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
