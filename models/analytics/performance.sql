-- Refreshed after {{ ref('orders') }} are loaded, because an executed order brings its fees to its position.
with

closed_positions as (
    select
        positions.wallet_id,
        positions.id,
        positions.exit_at,
        positions.total_pnl_usd,
        positions.total_pnl_percent,
        sign(positions.total_pnl_usd) as outcome
    from {{ ref('positions') }} as positions
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
        count(*) filter (where received_at >= {{ performance_as_of() }} - interval '30 days') as signal_count_30d,
        count(*) filter (where received_at >= {{ performance_as_of() }} - interval '7 days') as signal_count_7d,
        count(*) filter (where received_at >= {{ performance_as_of() }} - interval '24 hours') as signal_count_24h
    from {{ ref('signals') }}
    group by wallet_id
),

positions_by_wallet as (
    select
        wallet_id,
        count(*) filter (where entry_at >= {{ performance_as_of() }} - interval '30 days') as positions_30d,
        count(*) filter (where entry_at >= {{ performance_as_of() }} - interval '7 days') as positions_7d,
        count(*) filter (where entry_at >= {{ performance_as_of() }} - interval '24 hours') as positions_24h
    from {{ ref('positions') }}
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
    {{ performance_as_of() }} as calculated_at
from {{ ref('wallets') }} as wallets
left join results_by_wallet as results on wallets.id = results.wallet_id
left join signals_by_wallet as signals on wallets.id = signals.wallet_id
left join positions_by_wallet as opened on wallets.id = opened.wallet_id
left join streaks_by_wallet as streaks on wallets.id = streaks.wallet_id
