-- Screen: dashboard
-- Question: What is the profit, net of fees, of open and of recently closed positions, simulated and live?
-- Parameters: days (closed within so many days), as_of (now)
-- Index: idx_positions_closed alone; idx_positions_open or idx_positions_status
{% set days = parameter('days', 'integer', 30) -%}
{% set moment = as_of() -%}
with

modes as (
    select *
    from (values ('simulation'), ('live')) as mode_names (mode)
),

closed_by_mode as (
    select
        mode,
        count(*) as positions,
        -- A closed position has no unrealized result, and the index includes the realized one.
        sum(realized_pnl_usd) as pnl_usd,
        sum(fees_usd) as fees_usd
    from {{ ref('positions') }}
    where status = 'closed' and exit_at > {{ moment }} - make_interval(days => {{ days }})
    group by mode
),

open_by_mode as (
    select
        mode,
        count(*) as positions,
        sum(realized_pnl_usd) as realized_pnl_usd,
        sum(unrealized_pnl_usd) as unrealized_pnl_usd,
        sum(fees_usd) as fees_usd
    from {{ ref('positions') }}
    where status = 'open'
    group by mode
)

select
    modes.mode,
    coalesce(closed.positions, 0) as closed_positions,
    coalesce(held.positions, 0) as open_positions,
    coalesce(closed.fees_usd, 0) + coalesce(held.fees_usd, 0) as fees_usd,
    coalesce(closed.pnl_usd, 0) + coalesce(held.realized_pnl_usd, 0) as realized_pnl_usd,
    coalesce(held.unrealized_pnl_usd, 0) as unrealized_pnl_usd,
    coalesce(closed.pnl_usd, 0) + coalesce(held.realized_pnl_usd + held.unrealized_pnl_usd, 0) as total_pnl_usd
from modes
left join closed_by_mode as closed on modes.mode = closed.mode
left join open_by_mode as held on modes.mode = held.mode
order by modes.mode desc
