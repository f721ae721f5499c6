-- Two exits that both landed sold more than there was. Both are recorded, because the chain has done it, and an
-- operator has to look at it: analyses/workers/exit_discrepancies.sql.
select
    positions.id,
    positions.entry_amount,
    sum(orders.actual_amount_in) as amount_of_exits
from {{ ref('positions') }} as positions
inner join {{ ref('orders') }} as orders on positions.id = orders.position_id
where orders.order_type <> 'entry' and orders.status = 'executed'
group by positions.id, positions.entry_amount, positions.written_off_amount
having sum(orders.actual_amount_in) > positions.entry_amount - positions.written_off_amount
