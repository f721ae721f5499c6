-- An order follows its signal, and an exit follows its entry. An order that is older than its cause refers to the wrong
-- one.
select
    orders.id,
    orders.requested_at,
    signals.received_at,
    positions.entry_at
from {{ ref('orders') }} as orders
left join {{ ref('signals') }} as signals on orders.signal_id = signals.id
left join {{ ref('positions') }} as positions on orders.position_id = positions.id
where
    orders.requested_at < signals.received_at - {{ clock_tolerance() }}
    or (orders.order_type <> 'entry' and orders.requested_at < positions.entry_at - {{ clock_tolerance() }})
