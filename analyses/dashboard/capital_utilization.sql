-- Screen: dashboard
-- Question: How much of the capital is in open positions, simulated and live, and how much is left below the limit?
-- Parameters: none
-- Index: idx_positions_open or idx_positions_status
with

modes as (
    select *
    from (values ('simulation'), ('live')) as mode_names (mode)
),

held_by_mode as (
    select
        mode,
        count(*) as positions,
        -- The amount left of a position, at its cost.
        sum(round(entry_price * current_amount, 4)) as cost_usd
    from {{ ref('positions') }}
    where status = 'open'
    group by mode
)

select
    modes.mode,
    coalesce(held.positions, 0) as open_positions,
    coalesce(held.cost_usd, 0) as capital_in_use_usd,
    config.total_capital_usd,
    round(100 * coalesce(held.cost_usd, 0) / config.total_capital_usd, 2) as utilization_percent,
    config.max_total_capital_percent,
    round(config.total_capital_usd * config.max_total_capital_percent / 100, 4)
    - coalesce(held.cost_usd, 0) as available_usd
from modes
cross join {{ ref('config') }} as config
left join held_by_mode as held on modes.mode = held.mode
order by modes.mode desc
