-- A closed position equals the sum of its sales and its written-off amount: amount, average price weighted by amount,
-- and profit. USD have four decimals, so each sale may add a rounding error of half of the last.
with

exits_by_position as (
    select
        position_id,
        count(*) as exits,
        sum(actual_amount_in) as amount,
        sum(actual_amount_in * executed_price) as value_usd
    from {{ ref('orders') }}
    where order_type <> 'entry' and status = 'executed'
    group by position_id
),

closed_positions as (
    select
        positions.*,
        coalesce(exits_by_position.exits, 0) as exits,
        coalesce(exits_by_position.amount, 0) as amount_of_exits,
        coalesce(exits_by_position.value_usd, 0) as value_usd_of_exits
    from {{ ref('positions') }} as positions
    left join exits_by_position on positions.id = exits_by_position.position_id
    where positions.status = 'closed'
)

select
    id,
    exit_amount,
    amount_of_exits,
    exit_value_usd,
    value_usd_of_exits
from closed_positions
where
    exit_amount is distinct from amount_of_exits
    or entry_amount is distinct from amount_of_exits + written_off_amount
    or abs(coalesce(exit_value_usd, 0) - value_usd_of_exits) <= 0.00005 * exits is not true
    or abs(coalesce(exit_price, 0) * amount_of_exits - value_usd_of_exits) <= 0.00005 * (exits + 1) is not true
    or abs(realized_pnl_usd - (value_usd_of_exits - entry_price * entry_amount - fees_usd))
    <= 0.00005 * (exits + 1) is not true
