-- Profit and loss are derived by a trigger: wherever that was off, or was wrong, the books say something else than the
-- prices. Written from the meaning of each column, not from the trigger.
with

results as (
    select
        *,
        entry_price * exit_amount as sold_cost,
        entry_price * current_amount as held_cost,
        coalesce(exit_value_usd, 0) as proceeds,
        current_price * current_amount as held_value
    from {{ ref('positions') }}
)

select id
from results
where
    unrealized_pnl_usd is distinct from round(held_value - held_cost, 4)
    or realized_pnl_usd is distinct from round(proceeds - sold_cost, 4)
    or total_pnl_usd is distinct from unrealized_pnl_usd + realized_pnl_usd
    or unrealized_pnl_percent
    is distinct from case when held_cost > 0 then round((held_value / held_cost - 1) * 100, 4) else 0 end
    or realized_pnl_percent
    is distinct from case when sold_cost > 0 then round((proceeds / sold_cost - 1) * 100, 4) else 0 end
    or abs(
        total_pnl_percent - ((held_value + proceeds) / (entry_price * entry_amount) - 1) * 100
    ) <= 0.0001 is not true
