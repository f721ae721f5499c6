-- If two exits both landed, they sold more than the position held. The database records both, because the chain has
-- executed them. An operator has to look at the position: analyses/workers/exit_discrepancies.sql.
select
    positions.id,
    positions.entry_amount,
    sum(orders.actual_amount_in) as amount_of_exits
from {{ ref('positions') }} as positions
inner join {{ ref('orders') }} as orders on positions.id = orders.position_id
where orders.order_type <> 'entry' and orders.status = 'executed'
group by positions.id, positions.entry_amount, positions.written_off_amount
having sum(orders.actual_amount_in) > positions.entry_amount - positions.written_off_amount
