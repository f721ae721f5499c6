-- A closed position is the sum of its sales: amount, average price weighted by amount, and profit. A cent between the
-- two is a cent that nobody can account for. USD are kept to four places, so each sale may round by half of the last.
with

exits_by_position as (
    select
        position_id,
        count(*) as exits,
        sum(amount_in) as amount,
        sum(amount_in * executed_price) as value_usd
    from {{ ref('orders') }}
    where order_type <> 'entry' and status = 'executed'
    group by position_id
)

select
    positions.id,
    positions.exit_amount,
    exits.amount as amount_of_exits,
    positions.exit_value_usd,
    exits.value_usd as value_usd_of_exits
from {{ ref('positions') }} as positions
left join exits_by_position as exits on positions.id = exits.position_id
where
    positions.status = 'closed'
    and (
        positions.exit_amount is distinct from exits.amount
        or positions.entry_amount is distinct from exits.amount
        or abs(positions.exit_value_usd - exits.value_usd) <= 0.00005 * exits.exits is not true
        or abs(positions.exit_price * exits.amount - exits.value_usd) <= 0.00005 * (exits.exits + 1) is not true
        or abs(positions.realized_pnl_usd - (exits.value_usd - positions.entry_price * exits.amount))
        <= 0.00005 * (exits.exits + 1) is not true
    )
