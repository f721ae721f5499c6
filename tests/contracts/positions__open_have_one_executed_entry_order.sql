-- An open position was bought by exactly one executed entry order. Without one its holding was never bought; with two
-- it is incomplete.
select
    positions.id,
    count(orders.id) as executed_entries
from {{ ref('positions') }} as positions
left join {{ ref('orders') }} as orders
    on
        positions.id = orders.position_id
        and orders.order_type = 'entry'
        and orders.status = 'executed'
where positions.status = 'open'
group by positions.id
having count(orders.id) <> 1
