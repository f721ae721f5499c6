-- 008_performance_materialized_view, 2026-11-22, story 1.1
-- Materialized View, one row per wallet, refreshed daily at 00:00 UTC (ADR-003). It holds nothing that the tables do
-- not. Its select is models/analytics/performance.sql.

set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;

do $walltrack$
declare
    statements constant text[] := array[
$sql$
create materialized view walltrack.performance as
-- Refreshed after walltrack.orders are loaded, because an executed order brings its fees to its position.
with

closed_positions as (
    select
        positions.wallet_id,
        positions.id,
        positions.exit_at,
        positions.total_pnl_usd,
        positions.total_pnl_percent,
        sign(positions.total_pnl_usd) as outcome
    from walltrack.positions as positions
    where positions.status = 'closed'
),

-- A streak is a run of positions with one outcome, in the order in which they were closed: within it, both counts below
-- rise together, so their difference stays the same.
numbered_positions as (
    select
        *,
        row_number() over by_exit - row_number() over (partition by wallet_id, outcome order by exit_at, id) as streak,
        row_number() over (partition by wallet_id order by exit_at desc, id desc) as recency
    from closed_positions
    window by_exit as (partition by wallet_id order by exit_at, id)
),

streaks as (
    select
        wallet_id,
        outcome,
        count(*) as positions_in_streak,
        bool_or(recency = 1) as is_current
    from numbered_positions
    group by wallet_id, outcome, streak
),

streaks_by_wallet as (
    select
        wallet_id,
        max(positions_in_streak) filter (where outcome = 1 and is_current) as current_win_streak,
        max(positions_in_streak) filter (where outcome = -1 and is_current) as current_loss_streak,
        max(positions_in_streak) filter (where outcome = 1) as max_win_streak,
        max(positions_in_streak) filter (where outcome = -1) as max_loss_streak
    from streaks
    group by wallet_id
),

results_by_wallet as (
    select
        wallet_id,
        count(*) as total_positions,
        count(*) filter (where outcome = 1) as winning_positions,
        count(*) filter (where outcome = -1) as losing_positions,
        sum(total_pnl_usd) as total_pnl_usd,
        avg(total_pnl_percent) as avg_pnl_percent,
        avg(total_pnl_usd) filter (where outcome = 1) as average_win_usd,
        avg(total_pnl_usd) filter (where outcome = -1) as average_loss_usd,
        max(total_pnl_usd) as best_trade_usd,
        max(total_pnl_percent) as best_trade_percent,
        min(total_pnl_usd) as worst_trade_usd,
        min(total_pnl_percent) as worst_trade_percent
    from closed_positions
    group by wallet_id
),

signals_by_wallet as (
    select
        wallet_id,
        count(*) as signal_count_all,
        count(*) filter (where received_at >= now() - interval '30 days') as signal_count_30d,
        count(*) filter (where received_at >= now() - interval '7 days') as signal_count_7d,
        count(*) filter (where received_at >= now() - interval '24 hours') as signal_count_24h
    from walltrack.signals
    group by wallet_id
),

positions_by_wallet as (
    select
        wallet_id,
        count(*) filter (where entry_at >= now() - interval '30 days') as positions_30d,
        count(*) filter (where entry_at >= now() - interval '7 days') as positions_7d,
        count(*) filter (where entry_at >= now() - interval '24 hours') as positions_24h
    from walltrack.positions
    group by wallet_id
)

select
    wallets.id as wallet_id,
    coalesce(results.total_positions, 0) as total_positions,
    coalesce(results.winning_positions, 0) as winning_positions,
    coalesce(results.losing_positions, 0) as losing_positions,
    (100.0 * results.winning_positions / results.total_positions)::numeric(5, 2) as win_rate_percent,
    coalesce(results.total_pnl_usd, 0)::numeric(20, 4) as total_pnl_usd,
    results.avg_pnl_percent::numeric(12, 4) as avg_pnl_percent,
    results.average_win_usd::numeric(20, 4) as average_win_usd,
    results.average_loss_usd::numeric(20, 4) as average_loss_usd,
    (results.average_win_usd / abs(results.average_loss_usd))::numeric(20, 4) as profit_ratio,
    coalesce(signals.signal_count_all, 0) as signal_count_all,
    coalesce(signals.signal_count_30d, 0) as signal_count_30d,
    coalesce(signals.signal_count_7d, 0) as signal_count_7d,
    coalesce(signals.signal_count_24h, 0) as signal_count_24h,
    coalesce(opened.positions_30d, 0) as positions_30d,
    coalesce(opened.positions_7d, 0) as positions_7d,
    coalesce(opened.positions_24h, 0) as positions_24h,
    results.best_trade_usd::numeric(20, 4) as best_trade_usd,
    results.best_trade_percent::numeric(12, 4) as best_trade_percent,
    results.worst_trade_usd::numeric(20, 4) as worst_trade_usd,
    results.worst_trade_percent::numeric(12, 4) as worst_trade_percent,
    coalesce(streaks.current_win_streak, 0) as current_win_streak,
    coalesce(streaks.current_loss_streak, 0) as current_loss_streak,
    coalesce(streaks.max_win_streak, 0) as max_win_streak,
    coalesce(streaks.max_loss_streak, 0) as max_loss_streak,
    now() as calculated_at
from walltrack.wallets as wallets
left join results_by_wallet as results on wallets.id = results.wallet_id
left join signals_by_wallet as signals on wallets.id = signals.wallet_id
left join positions_by_wallet as opened on wallets.id = opened.wallet_id
left join streaks_by_wallet as streaks on wallets.id = streaks.wallet_id
$sql$,
$sql$
create unique index if not exists idx_performance_wallet_id on walltrack.performance (wallet_id)
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
        execute format('revoke all on walltrack.performance from %s', grantee);
    end loop;
    if to_regrole('service_role') is not null then
        grant select on walltrack.performance to service_role;
    end if;
    if to_regrole('walltrack_dashboard') is not null then
        grant select on walltrack.performance to walltrack_dashboard;
    end if;
end
$$
$sql$,
$sql$
-- From version 17 on, service_role may refresh performance too.
do $$
begin
    if current_setting('server_version_num')::integer >= 170000 and to_regrole('service_role') is not null then
        grant maintain on walltrack.performance to service_role;
    end if;
end
$$
$sql$,
$sql$
-- Without pg_cron in this database, another scheduler has to refresh performance: see docs/operations.md.
do $$
begin
    if exists (select 1 from pg_catalog.pg_extension where extname = 'pg_cron') then
        perform cron.schedule(
            'refresh walltrack.performance', '0 0 * * *',
            'refresh materialized view concurrently walltrack.performance'
        );
    end if;
exception when insufficient_privilege then
    raise notice '% may not schedule the refresh of walltrack.performance: %', current_user, sqlerrm;
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
            (null, 'Materialized View, one row per wallet: results of its closed positions and activity of its signals, as of calculated_at. Later changes appear after the next refresh, which is due daily at 00:00 UTC (ADR-003).'),
            ('wallet_id', 'Wallet of the row, unique.'),
            ('total_positions', 'Closed positions, count.'),
            ('winning_positions', 'Closed positions with a profit (total_pnl_usd above 0), count.'),
            ('losing_positions', 'Closed positions with a loss (total_pnl_usd below 0), count. A result of exactly 0 is neither a win nor a loss.'),
            ('win_rate_percent', 'Share of winning positions among the closed ones, percent 0-100. Null: no position closed.'),
            ('total_pnl_usd', 'Profit or loss of all closed positions, USD; 0 when none is closed.'),
            ('avg_pnl_percent', 'Average profit or loss of a closed position, percent of its entry. Null: no position closed.'),
            ('average_win_usd', 'Average profit of a winning position, USD, above 0. Null: no position won.'),
            ('average_loss_usd', 'Average loss of a losing position, USD, below 0. Null: no position lost.'),
            ('profit_ratio', 'Average win divided by the size of the average loss, a ratio; above 1 an average win is larger than an average loss. Null: no position won, or none lost.'),
            ('signal_count_all', 'All signals received from the wallet, count.'),
            ('signal_count_30d', 'Signals received in the 30 days before calculated_at, count.'),
            ('signal_count_7d', 'Signals received in the 7 days before calculated_at, count.'),
            ('signal_count_24h', 'Signals received in the 24 hours before calculated_at, count.'),
            ('positions_30d', 'Positions opened in the 30 days before calculated_at, whether or not they are closed, count.'),
            ('positions_7d', 'Positions opened in the 7 days before calculated_at, whether or not they are closed, count.'),
            ('positions_24h', 'Positions opened in the 24 hours before calculated_at, whether or not they are closed, count.'),
            ('best_trade_usd', 'Highest profit (or smallest loss) of a closed position, USD. Null: no position closed.'),
            ('best_trade_percent', 'Highest profit (or smallest loss) of a closed position, percent of its entry. Null: no position closed.'),
            ('worst_trade_usd', 'Largest loss (or smallest profit) of a closed position, USD. Null: no position closed.'),
            ('worst_trade_percent', 'Largest loss (or smallest profit) of a closed position, percent of its entry. Null: no position closed.'),
            ('current_win_streak', 'Winning positions in a row up to the last closed position, count; 0 if that one did not win.'),
            ('current_loss_streak', 'Losing positions in a row up to the last closed position, count; 0 if that one did not lose.'),
            ('max_win_streak', 'Longest run of winning positions, in the order of their exits, count.'),
            ('max_loss_streak', 'Longest run of losing positions, in the order of their exits, count.'),
            ('calculated_at', 'Time of the refresh that computed the row (UTC). The windows reach back from it.')
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = 'walltrack.performance'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s walltrack.performance is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column walltrack.performance.%I is %L', described.column_name, described.description
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
            message = 'migration 008_performance_materialized_view comes after 000_helper_functions: schema walltrack has no record of migrations',
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
            ('008', 'performance_materialized_view', '796f9c4e569cd83fb4db4d3aa56f6fa5')
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
    select applied.steps_done into done from walltrack_migrations.applied as applied where applied.version = '008';
    if done >= 1 then
        return;
    end if;
    if not exists (
        select 1 from walltrack_migrations.applied as applied
        where applied.version = '007' and applied.steps_done = applied.steps
    ) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'migration 008_performance_materialized_view comes after 007_positions_table, which schema walltrack has not got',
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
            values ('008', 'performance_materialized_view', '796f9c4e569cd83fb4db4d3aa56f6fa5', 1, 1);
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
                        'migration 008_performance_materialized_view gave way %s times to %s, and has changed nothing', attempt,
                        coalesce(blocker, 'other transactions')
                    ),
                    hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
            end if;
            raise notice 'migration 008_performance_materialized_view gives way to %, and tries again', coalesce(blocker, 'another transaction');
            perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
            waiting := least(longest, waiting * 2);
        end;
    end loop;
end
$walltrack$;

reset standard_conforming_strings;
reset search_path;

-- Rollback, runnable in ../rollbacks/008_performance_materialized_view.sql:
-- set search_path = pg_catalog, pg_temp;
-- set standard_conforming_strings = on;
--
-- do $walltrack$
-- declare
--     statements constant text[] := array[
-- $sql$
-- do $$
-- begin
--     if exists (select 1 from pg_catalog.pg_extension where extname = 'pg_cron') then
--         perform cron.unschedule(jobid) from cron.job where jobname = 'refresh walltrack.performance';
--     end if;
-- end
-- $$
-- $sql$,
-- $sql$
-- drop materialized view if exists walltrack.performance
-- $sql$
--     ]::text[];
--     statement text;
--     later text;
--     reason text;
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
--                 message = 'rollback of 008_performance_materialized_view refused: schema walltrack has no record of migrations',
--                 hint = 'Where `walltrack drift` finds nothing, run `walltrack adopt` first.';
--         end if;
--         return;
--     end if;
--     if not exists (select 1 from walltrack_migrations.applied as applied where applied.version = '008') then
--         return;
--     end if;
--     select applied.version || '_' || applied.name into later
--     from walltrack_migrations.applied as applied
--     where applied.version > '008'
--     order by applied.version desc
--     limit 1;
--     if later is not null then
--         raise exception using
--             errcode = 'dependent_objects_still_exist',
--             message = format('rollback of 008_performance_materialized_view refused: %s came after it', later),
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
--             delete from walltrack_migrations.applied where version = '008';
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
--                         'rollback of 008_performance_materialized_view gave way %s times to %s, and has changed nothing', attempt,
--                         coalesce(blocker, 'other transactions')
--                     ),
--                     hint = 'Run it again when that transaction has ended: select pg_terminate_backend(<process>) ends it.';
--             end if;
--             raise notice 'rollback of 008_performance_materialized_view gives way to %, and tries again', coalesce(blocker, 'another transaction');
--             perform pg_sleep(extract(epoch from least(waiting * 2, interval '3s')));
--             waiting := least(longest, waiting * 2);
--         end;
--     end loop;
-- exception when insufficient_privilege then
--     get stacked diagnostics reason = message_text;
--     if reason not like '%schema cron' then
--         raise;
--     end if;
--     raise exception using
--         errcode = 'insufficient_privilege',
--         message = 'rollback of 008_performance_materialized_view refused: ' || reason,
--         hint = format('pg_cron may refresh performance: have `grant usage on schema cron to %I` run first.', current_user);
-- end
-- $walltrack$;
--
-- reset standard_conforming_strings;
-- reset search_path;
