-- Screen: dashboard
-- Question: Which share of the positions closed in the period was won, simulated and live?
-- Parameters: days (closed within so many days), as_of (now)
-- Index: idx_positions_closed alone
{% set days = parameter('days', 'integer', 30) -%}
{% set moment = as_of() -%}
with

modes as (
    select *
    from (values ('simulation'), ('live')) as mode_names (mode)
),

results_by_mode as (
    select
        mode,
        count(*) as closed_positions,
        -- The realized result of a closed position is its whole result, and the index includes it.
        count(*) filter (where realized_pnl_usd > 0) as winning_positions,
        count(*) filter (where realized_pnl_usd < 0) as losing_positions
    from {{ ref('positions') }}
    where status = 'closed' and exit_at > {{ moment }} - make_interval(days => {{ days }})
    group by mode
)

select
    modes.mode,
    coalesce(results.closed_positions, 0) as closed_positions,
    coalesce(results.winning_positions, 0) as winning_positions,
    coalesce(results.losing_positions, 0) as losing_positions,
    round(100.0 * results.winning_positions / results.closed_positions, 2) as win_rate_percent
from modes
left join results_by_mode as results on modes.mode = results.mode
order by modes.mode desc
