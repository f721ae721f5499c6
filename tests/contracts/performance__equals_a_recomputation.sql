-- Operators keep or drop wallets by these figures. This contract computes them again in another way, as of the refresh:
-- one pass over each table, and a streak as the distance from the last result of another kind. It leaves out rows that
-- were inserted since. It also leaves out wallets with a position that was closed since, or with a row that was
-- inserted around the time of the refresh, because the refresh may or may not have seen these. Mock rows are certain,
-- because the build that writes them refreshes afterwards.
with

refreshed as (
    select max(calculated_at) as calculated_at
    from {{ ref('performance') }}
),

-- What an open position would earn counts for nothing, and is null here.
results as (
    select
        id,
        wallet_id,
        status = 'closed' as is_closed,
        case when status = 'closed' then total_pnl_usd end as pnl_usd,
        case when status = 'closed' then total_pnl_percent end as pnl_percent,
        (
            status = 'closed'
            and updated_at > (select refreshed.calculated_at from refreshed)
            - case when {{ mock_only() }} then interval '0' else {{ clock_tolerance() }} end
        )
        or created_at between (select refreshed.calculated_at from refreshed) - {{ clock_tolerance() }}
        and (select refreshed.calculated_at from refreshed) + {{ clock_tolerance() }} as is_uncertain,
        exit_at,
        (select refreshed.calculated_at from refreshed) - entry_at as age,
        created_at <= (select refreshed.calculated_at from refreshed) as is_counted
    from {{ ref('positions') }}
),

numbered_results as (
    select
        *,
        case when is_closed then row_number() over closings end as closing
    from results
    window closings as (partition by wallet_id, is_closed order by exit_at, id)
),

results_in_a_row as (
    select
        *,
        closing - coalesce(max(case when pnl_usd <= 0 then closing end) over closings, 0) as wins_in_a_row,
        closing - coalesce(max(case when pnl_usd >= 0 then closing end) over closings, 0) as losses_in_a_row
    from numbered_results
    window closings as (partition by wallet_id, is_closed order by exit_at, id)
),

results_by_wallet as (
    select
        results.wallet_id,
        count(results.closing) as total_positions,
        count(case when results.pnl_usd > 0 then 1 end) as winning_positions,
        count(case when results.pnl_usd < 0 then 1 end) as losing_positions,
        coalesce(sum(case when results.pnl_usd > 0 then results.pnl_usd end), 0) as won_usd,
        coalesce(sum(case when results.pnl_usd < 0 then results.pnl_usd end), 0) as lost_usd,
        sum(results.pnl_percent) as percents,
        max(results.pnl_usd) as best_trade_usd,
        max(results.pnl_percent) as best_trade_percent,
        min(results.pnl_usd) as worst_trade_usd,
        min(results.pnl_percent) as worst_trade_percent,
        count(results.closing) - coalesce(max(case when results.pnl_usd <= 0 then results.closing end), 0)
            as current_win_streak,
        count(results.closing) - coalesce(max(case when results.pnl_usd >= 0 then results.closing end), 0)
            as current_loss_streak,
        coalesce(max(results.wins_in_a_row), 0) as max_win_streak,
        coalesce(max(results.losses_in_a_row), 0) as max_loss_streak,
        count(case when results.is_counted and results.age <= '30 days' then 1 end) as positions_30d,
        count(case when results.is_counted and results.age <= '7 days' then 1 end) as positions_7d,
        count(case when results.is_counted and results.age <= '24 hours' then 1 end) as positions_24h,
        bool_or(results.is_uncertain) as is_uncertain
    from results_in_a_row as results
    group by results.wallet_id
),

signals_by_wallet as (
    select
        signals.wallet_id,
        count(*) as signal_count_all,
        count(case when signals.age <= '30 days' then 1 end) as signal_count_30d,
        count(case when signals.age <= '7 days' then 1 end) as signal_count_7d,
        count(case when signals.age <= '24 hours' then 1 end) as signal_count_24h,
        bool_or(signals.is_uncertain) as is_uncertain
    from (
        select
            wallet_id,
            (select refreshed.calculated_at from refreshed) - received_at as age,
            created_at > (select refreshed.calculated_at from refreshed) - {{ clock_tolerance() }} as is_uncertain
        from {{ ref('signals') }}
        where created_at <= (select refreshed.calculated_at from refreshed) + {{ clock_tolerance() }}
    ) as signals
    group by signals.wallet_id
),

recomputed as (
    select
        performance.wallet_id,
        coalesce(results.total_positions, 0) as total_positions,
        coalesce(results.winning_positions, 0) as winning_positions,
        coalesce(results.losing_positions, 0) as losing_positions,
        round(100 * results.winning_positions / nullif(results.total_positions, 0)::numeric, 2) as win_rate_percent,
        coalesce(results.won_usd + results.lost_usd, 0) as total_pnl_usd,
        round(results.percents / nullif(results.total_positions, 0), 4) as avg_pnl_percent,
        round(results.won_usd / nullif(results.winning_positions, 0), 4) as average_win_usd,
        round(results.lost_usd / nullif(results.losing_positions, 0), 4) as average_loss_usd,
        round(
            (results.won_usd / nullif(results.winning_positions, 0))
            / (-results.lost_usd / nullif(results.losing_positions, 0)),
            4
        ) as profit_ratio,
        coalesce(signals.signal_count_all, 0) as signal_count_all,
        coalesce(signals.signal_count_30d, 0) as signal_count_30d,
        coalesce(signals.signal_count_7d, 0) as signal_count_7d,
        coalesce(signals.signal_count_24h, 0) as signal_count_24h,
        coalesce(results.positions_30d, 0) as positions_30d,
        coalesce(results.positions_7d, 0) as positions_7d,
        coalesce(results.positions_24h, 0) as positions_24h,
        results.best_trade_usd,
        results.best_trade_percent,
        results.worst_trade_usd,
        results.worst_trade_percent,
        coalesce(results.current_win_streak, 0) as current_win_streak,
        coalesce(results.current_loss_streak, 0) as current_loss_streak,
        coalesce(results.max_win_streak, 0) as max_win_streak,
        coalesce(results.max_loss_streak, 0) as max_loss_streak
    from {{ ref('performance') }} as performance
    left join results_by_wallet as results on performance.wallet_id = results.wallet_id
    left join signals_by_wallet as signals on performance.wallet_id = signals.wallet_id
    where results.is_uncertain is not true and signals.is_uncertain is not true
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
