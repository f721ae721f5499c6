-- Wallets are kept or dropped by these figures. They are worked out again here, wallet by wallet and as of the refresh,
-- and a streak as the distance from the last result of another kind. What came after the refresh is left out: rows made
-- since, and wallets with a closed position that was touched since.
with

closed_positions as (
    select
        wallet_id,
        total_pnl_usd,
        total_pnl_percent,
        updated_at,
        row_number() over closings as closing
    from {{ ref('positions') }}
    where status = 'closed'
    window closings as (partition by wallet_id order by exit_at, id)
),

numbered_positions as (
    select
        *,
        closing - coalesce(max(case when total_pnl_usd <= 0 then closing end) over closings, 0) as wins_in_a_row,
        closing - coalesce(max(case when total_pnl_usd >= 0 then closing end) over closings, 0) as losses_in_a_row
    from closed_positions
    window closings as (partition by wallet_id order by closing)
),

results_by_wallet as (
    select
        performance.wallet_id,
        count(closed.closing) as total_positions,
        coalesce(sum(case when closed.total_pnl_usd > 0 then 1 end), 0) as winning_positions,
        coalesce(sum(case when closed.total_pnl_usd < 0 then 1 end), 0) as losing_positions,
        coalesce(sum(greatest(closed.total_pnl_usd, 0)), 0) as won_usd,
        coalesce(sum(least(closed.total_pnl_usd, 0)), 0) as lost_usd,
        sum(closed.total_pnl_percent) as percents,
        coalesce(max(closed.wins_in_a_row), 0) as max_win_streak,
        coalesce(max(closed.losses_in_a_row), 0) as max_loss_streak,
        -(array_agg(-closed.total_pnl_usd order by -closed.total_pnl_usd))[1] as best_trade_usd,
        -(array_agg(-closed.total_pnl_percent order by -closed.total_pnl_percent))[1] as best_trade_percent,
        (array_agg(closed.total_pnl_usd order by closed.total_pnl_usd))[1] as worst_trade_usd,
        (array_agg(closed.total_pnl_percent order by closed.total_pnl_percent))[1] as worst_trade_percent
    from {{ ref('performance') }} as performance
    left join numbered_positions as closed on performance.wallet_id = closed.wallet_id
    group by performance.wallet_id, performance.calculated_at
    having coalesce(max(closed.updated_at) <= performance.calculated_at, true)
),

signals_by_wallet as (
    select
        performance.wallet_id,
        count(signals.id) as signal_count_all,
        count(case when performance.calculated_at - signals.received_at <= '30 days' then 1 end) as signal_count_30d,
        count(case when performance.calculated_at - signals.received_at <= '7 days' then 1 end) as signal_count_7d,
        count(case when performance.calculated_at - signals.received_at <= '24 hours' then 1 end) as signal_count_24h
    from {{ ref('performance') }} as performance
    left join {{ ref('signals') }} as signals
        on
            performance.wallet_id = signals.wallet_id
            and performance.calculated_at >= signals.created_at
    group by performance.wallet_id
),

entries_by_wallet as (
    select
        performance.wallet_id,
        count(case when performance.calculated_at - positions.entry_at <= '30 days' then 1 end) as positions_30d,
        count(case when performance.calculated_at - positions.entry_at <= '7 days' then 1 end) as positions_7d,
        count(case when performance.calculated_at - positions.entry_at <= '24 hours' then 1 end) as positions_24h
    from {{ ref('performance') }} as performance
    left join {{ ref('positions') }} as positions
        on
            performance.wallet_id = positions.wallet_id
            and performance.calculated_at >= positions.created_at
    group by performance.wallet_id
),

recomputed as (
    select
        results.wallet_id,
        results.total_positions,
        results.winning_positions,
        results.losing_positions,
        round(100 * results.winning_positions / nullif(results.total_positions, 0)::numeric, 2) as win_rate_percent,
        results.won_usd + results.lost_usd as total_pnl_usd,
        round(results.percents / nullif(results.total_positions, 0), 4) as avg_pnl_percent,
        round(results.won_usd / nullif(results.winning_positions, 0), 4) as average_win_usd,
        round(results.lost_usd / nullif(results.losing_positions, 0), 4) as average_loss_usd,
        round(
            (results.won_usd / nullif(results.winning_positions, 0))
            / (-results.lost_usd / nullif(results.losing_positions, 0)),
            4
        ) as profit_ratio,
        signals.signal_count_all,
        signals.signal_count_30d,
        signals.signal_count_7d,
        signals.signal_count_24h,
        entries.positions_30d,
        entries.positions_7d,
        entries.positions_24h,
        results.best_trade_usd,
        results.best_trade_percent,
        results.worst_trade_usd,
        results.worst_trade_percent,
        coalesce(last_position.wins_in_a_row, 0) as current_win_streak,
        coalesce(last_position.losses_in_a_row, 0) as current_loss_streak,
        results.max_win_streak,
        results.max_loss_streak
    from results_by_wallet as results
    inner join signals_by_wallet as signals on results.wallet_id = signals.wallet_id
    inner join entries_by_wallet as entries on results.wallet_id = entries.wallet_id
    left join numbered_positions as last_position
        on
            results.wallet_id = last_position.wallet_id
            and results.total_positions = last_position.closing
),

-- Column by column, so that a column added to performance is missed here until it is worked out too.
stored_figures as (
    select
        performance.wallet_id,
        figure.name,
        figure.value
    from {{ ref('performance') }} as performance
    cross join lateral jsonb_each(to_jsonb(performance) - 'calculated_at') as figure (name, value)
    where performance.wallet_id in (select recomputed.wallet_id from recomputed)
),

recomputed_figures as (
    select
        recomputed.wallet_id,
        figure.name,
        figure.value
    from recomputed
    cross join lateral jsonb_each(to_jsonb(recomputed)) as figure (name, value)
)

select
    coalesce(found.wallet_id, recomputed.wallet_id) as wallet_id,
    coalesce(found.name, recomputed.name) as figure_name,
    found.value as stored_value,
    recomputed.value as recomputed_value
from stored_figures as found
full outer join recomputed_figures as recomputed
    on found.wallet_id = recomputed.wallet_id and found.name = recomputed.name
where found.value is distinct from recomputed.value
