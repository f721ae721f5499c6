-- 008_performance_materialized_view, 2026-11-22, story 1.1
-- Materialized View, one row per wallet, refreshed daily at 00:00 UTC (ADR-003). It holds nothing that the tables do
-- not, so it is made again where its definition has changed; a view that somebody built upon it stops that.

-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';

do $do$
declare
    query constant text := $query$-- Refreshed after walltrack."orders" are loaded, because an executed order brings its fees to its position.
with

closed_positions as (
    select
        positions.wallet_id,
        positions.id,
        positions.exit_at,
        positions.total_pnl_usd,
        positions.total_pnl_percent,
        sign(positions.total_pnl_usd) as outcome
    from walltrack."positions" as positions
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
    from walltrack."signals"
    group by wallet_id
),

positions_by_wallet as (
    select
        wallet_id,
        count(*) filter (where entry_at >= now() - interval '30 days') as positions_30d,
        count(*) filter (where entry_at >= now() - interval '7 days') as positions_7d,
        count(*) filter (where entry_at >= now() - interval '24 hours') as positions_24h
    from walltrack."positions"
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
from walltrack."wallets" as wallets
left join results_by_wallet as results on wallets.id = results.wallet_id
left join signals_by_wallet as signals on wallets.id = signals.wallet_id
left join positions_by_wallet as opened on wallets.id = opened.wallet_id
left join streaks_by_wallet as streaks on wallets.id = streaks.wallet_id$query$;
    is_current boolean := false;
begin
    if to_regclass('walltrack.performance') is not null then
        execute 'create or replace temporary view walltrack_performance_wanted as ' || query;
        is_current := pg_get_viewdef('pg_temp.walltrack_performance_wanted'::regclass)
            = pg_get_viewdef('walltrack.performance'::regclass);
        execute 'drop view pg_temp.walltrack_performance_wanted';
    end if;
    if not is_current then
        begin
            execute 'drop materialized view if exists walltrack.performance';
        exception when dependent_objects_still_exist then
            raise exception using
                errcode = 'dependent_objects_still_exist',
                message = 'walltrack.performance has a new definition, and other objects stand on the old one',
                hint = 'Drop them first; for contract views: drop schema walltrack_contracts cascade.';
        end;
        execute 'create materialized view walltrack.performance as ' || query;
    end if;
end
$do$;

create unique index if not exists idx_performance_wallet_id on walltrack.performance (wallet_id);

-- Nobody but the owner has any right here, except as granted below.
do $$
declare
    grantee text;
begin
    -- Default privileges may have given more than anybody needs.
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'walltrack_dashboard')
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
$$;

-- From version 17 on, whoever works for the UI may refresh it too.
do $$
begin
    if current_setting('server_version_num')::integer >= 170000 and to_regrole('service_role') is not null then
        grant maintain on walltrack.performance to service_role;
    end if;
end
$$;

-- Without pg_cron in this database somebody else's clock has to refresh it: see docs/operations.md.
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
$$;

comment on materialized view walltrack.performance is 'Materialized View, one row per wallet: results of its closed positions and activity of its signals, as of calculated_at. Later changes show after the next refresh, which is due daily at 00:00 UTC (ADR-003).';
comment on column walltrack.performance.wallet_id is 'Wallet that the row is about, unique.';
comment on column walltrack.performance.total_positions is 'Closed positions, count.';
comment on column walltrack.performance.winning_positions is 'Closed positions with a profit (total_pnl_usd above 0), count.';
comment on column walltrack.performance.losing_positions is 'Closed positions with a loss (total_pnl_usd below 0), count. One of exactly 0 is neither won nor lost.';
comment on column walltrack.performance.win_rate_percent is 'Winning among closed positions, percent 0-100. Null: none closed.';
comment on column walltrack.performance.total_pnl_usd is 'Profit or loss of all closed positions, USD; 0 when none is closed.';
comment on column walltrack.performance.avg_pnl_percent is 'Average profit or loss of a closed position, percent of its entry. Null: none closed.';
comment on column walltrack.performance.average_win_usd is 'Average profit of a winning position, USD, above 0. Null: none won.';
comment on column walltrack.performance.average_loss_usd is 'Average loss of a losing position, USD, below 0. Null: none lost.';
comment on column walltrack.performance.profit_ratio is 'Average win divided by the size of the average loss, a plain ratio; above 1 wins outweigh losses. Null: none won or none lost.';
comment on column walltrack.performance.signal_count_all is 'Signals received from the wallet ever, count.';
comment on column walltrack.performance.signal_count_30d is 'Signals received in the 30 days before calculated_at, count.';
comment on column walltrack.performance.signal_count_7d is 'Signals received in the 7 days before calculated_at, count.';
comment on column walltrack.performance.signal_count_24h is 'Signals received in the 24 hours before calculated_at, count.';
comment on column walltrack.performance.positions_30d is 'Positions opened in the 30 days before calculated_at, open or closed since, count.';
comment on column walltrack.performance.positions_7d is 'Positions opened in the 7 days before calculated_at, open or closed since, count.';
comment on column walltrack.performance.positions_24h is 'Positions opened in the 24 hours before calculated_at, open or closed since, count.';
comment on column walltrack.performance.best_trade_usd is 'Highest profit (or smallest loss) of a closed position, USD. Null: none closed.';
comment on column walltrack.performance.best_trade_percent is 'Highest profit (or smallest loss) of a closed position, percent of its entry. Null: none closed.';
comment on column walltrack.performance.worst_trade_usd is 'Heaviest loss (or smallest profit) of a closed position, USD. Null: none closed.';
comment on column walltrack.performance.worst_trade_percent is 'Heaviest loss (or smallest profit) of a closed position, percent of its entry. Null: none closed.';
comment on column walltrack.performance.current_win_streak is 'Winning positions in a row up to the one closed last, count; 0 when that one did not win.';
comment on column walltrack.performance.current_loss_streak is 'Losing positions in a row up to the one closed last, count; 0 when that one did not lose.';
comment on column walltrack.performance.max_win_streak is 'Most winning positions in a row, in the order of their exits, count.';
comment on column walltrack.performance.max_loss_streak is 'Most losing positions in a row, in the order of their exits, count.';
comment on column walltrack.performance.calculated_at is 'Time of the refresh that the row comes from (UTC); the windows reach back from it.';

reset lock_timeout;

-- Rollback, runnable in ../rollbacks/008_performance_materialized_view.sql:
-- do $$
-- begin
--     if exists (select 1 from pg_catalog.pg_extension where extname = 'pg_cron') then
--         perform cron.unschedule(jobid) from cron.job where jobname = 'refresh walltrack.performance';
--     end if;
-- end
-- $$;
-- drop materialized view if exists walltrack.performance;
