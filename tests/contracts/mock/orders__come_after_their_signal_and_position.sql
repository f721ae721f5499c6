-- The times of a trade follow the order signal, position, order, and none is after the clock.
select
    orders.id,
    signals.received_at,
    positions.created_at as position_created_at,
    orders.created_at as order_created_at
from {{ ref('orders') }} as orders
cross join {{ mock_clock() }} as mock_clock
left join {{ ref('positions') }} as positions on orders.position_id = positions.id
left join {{ ref('signals') }} as signals on coalesce(orders.signal_id, positions.signal_id) = signals.id
where
    {{ mock_only('orders.id') }}
    and (
        positions.created_at < signals.received_at
        or orders.created_at < positions.created_at
        or orders.created_at < signals.received_at
        or greatest(orders.created_at, orders.requested_at, orders.submitted_at, orders.executed_at)
        > mock_clock.seeded_at
    )
