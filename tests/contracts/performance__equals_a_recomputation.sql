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

recomputed as (
    select
        performance.wallet_id,
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
        signal_ages.signal_count_all,
        signal_ages.signal_count_30d,
        signal_ages.signal_count_7d,
        signal_ages.signal_count_24h,
        position_ages.positions_30d,
        position_ages.positions_7d,
        position_ages.positions_24h,
        (
            select best.total_pnl_usd from closed_positions as best
            where best.wallet_id = performance.wallet_id
            order by best.total_pnl_usd desc limit 1
        ) as best_trade_usd,
        (
            select best.total_pnl_percent from closed_positions as best
            where best.wallet_id = performance.wallet_id
            order by best.total_pnl_percent desc limit 1
        ) as best_trade_percent,
        (
            select worst.total_pnl_usd from closed_positions as worst
            where worst.wallet_id = performance.wallet_id
            order by worst.total_pnl_usd limit 1
        ) as worst_trade_usd,
        (
            select worst.total_pnl_percent from closed_positions as worst
            where worst.wallet_id = performance.wallet_id
            order by worst.total_pnl_percent limit 1
        ) as worst_trade_percent,
        coalesce(last_position.wins_in_a_row, 0) as current_win_streak,
        coalesce(last_position.losses_in_a_row, 0) as current_loss_streak,
        results.max_win_streak,
        results.max_loss_streak
    from {{ ref('performance') }} as performance
    cross join lateral (
        select
            count(*) as total_positions,
            coalesce(sum(case when closed.total_pnl_usd > 0 then 1 end), 0) as winning_positions,
            coalesce(sum(case when closed.total_pnl_usd < 0 then 1 end), 0) as losing_positions,
            coalesce(sum(greatest(closed.total_pnl_usd, 0)), 0) as won_usd,
            coalesce(sum(least(closed.total_pnl_usd, 0)), 0) as lost_usd,
            sum(closed.total_pnl_percent) as percents,
            coalesce(max(closed.wins_in_a_row), 0) as max_win_streak,
            coalesce(max(closed.losses_in_a_row), 0) as max_loss_streak
        from numbered_positions as closed
        where closed.wallet_id = performance.wallet_id
    ) as results
    cross join lateral (
        select
            count(*) as signal_count_all,
            count(case when performance.calculated_at - signals.received_at <= '30 days' then 1 end) as signal_count_30d,
            count(case when performance.calculated_at - signals.received_at <= '7 days' then 1 end) as signal_count_7d,
            count(case when performance.calculated_at - signals.received_at <= '24 hours' then 1 end) as signal_count_24h
        from {{ ref('signals') }} as signals
        where signals.wallet_id = performance.wallet_id and signals.created_at <= performance.calculated_at
    ) as signal_ages
    cross join lateral (
        select
            count(case when performance.calculated_at - positions.entry_at <= '30 days' then 1 end) as positions_30d,
            count(case when performance.calculated_at - positions.entry_at <= '7 days' then 1 end) as positions_7d,
            count(case when performance.calculated_at - positions.entry_at <= '24 hours' then 1 end) as positions_24h
        from {{ ref('positions') }} as positions
        where positions.wallet_id = performance.wallet_id and positions.created_at <= performance.calculated_at
    ) as position_ages
    left join numbered_positions as last_position
        on
            performance.wallet_id = last_position.wallet_id
            and last_position.closing = results.total_positions
    where
        not exists (
            select
            from closed_positions as touched
            where touched.wallet_id = performance.wallet_id and touched.updated_at > performance.calculated_at
        )
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
    coalesce(stored.wallet_id, recomputed.wallet_id) as wallet_id,
    coalesce(stored.name, recomputed.name) as figure,
    stored.value as stored_value,
    recomputed.value as recomputed_value
from stored_figures as stored
full outer join recomputed_figures as recomputed
    on stored.wallet_id = recomputed.wallet_id and stored.name = recomputed.name
where stored.value is distinct from recomputed.value
