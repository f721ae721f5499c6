-- Fees reduce profits. A fee that is not counted makes a loss look like a win.
select
    positions.id,
    positions.fees_usd,
    coalesce(sum(orders.fee_usd), 0) as fees_of_orders_usd
from {{ ref('positions') }} as positions
left join {{ ref('orders') }} as orders on positions.id = orders.position_id and orders.status = 'executed'
group by positions.id, positions.fees_usd
having positions.fees_usd <> coalesce(sum(orders.fee_usd), 0)
