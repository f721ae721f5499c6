-- A trigger derives profit and loss. If it was disabled or wrong, the results contradict the prices. The formulas here
-- follow the descriptions of the columns, not the trigger: the sold and the held part share fees by amount, and a
-- percentage is capped where its type ends.
with

amounts as (
    select
        *,
        exit_amount + written_off_amount as gone_amount
    from {{ ref('positions') }}
),

results as (
    select
        *,
        entry_price * gone_amount as gone_cost,
        entry_price * current_amount as held_cost,
        coalesce(exit_value_usd, 0) - entry_price * gone_amount - fees_usd * gone_amount / entry_amount as realized,
        current_price * current_amount - entry_price * current_amount - fees_usd * current_amount / entry_amount
            as unrealized
    from amounts
),

percentages as (
    select
        *,
        case when held_cost > 0 then round(unrealized / held_cost * 100, 4) else 0 end as unrealized_percent,
        case when gone_cost > 0 then round(realized / gone_cost * 100, 4) else 0 end as realized_percent,
        (unrealized + realized) / (entry_price * entry_amount) * 100 as total_percent
    from results
)

select id
from percentages
where
    unrealized_pnl_usd is distinct from round(unrealized, 4)
    or realized_pnl_usd is distinct from round(realized, 4)
    or total_pnl_usd is distinct from unrealized_pnl_usd + realized_pnl_usd
    or unrealized_pnl_percent is distinct from case
        when abs(unrealized_percent) < 100000000 then unrealized_percent
        else sign(unrealized_percent) * 99999999.9999
    end
    or realized_pnl_percent is distinct from case
        when abs(realized_percent) < 100000000 then realized_percent
        else sign(realized_percent) * 99999999.9999
    end
    or abs(
        total_pnl_percent - case
            when abs(total_percent) < 100000000 then total_percent
            else sign(total_percent) * 99999999.9999
        end
    ) <= 0.0001 is not true
