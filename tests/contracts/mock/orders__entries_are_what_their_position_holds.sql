-- The entry order and its position agree on amount, price, time, signature and signal.
select
    orders.id,
    positions.id as position_id
from {{ ref('orders') }} as orders
inner join {{ ref('positions') }} as positions on orders.position_id = positions.id
where
    {{ mock_only('orders.id') }}
    and orders.order_type = 'entry'
    and orders.status = 'executed'
    and (
        orders.actual_amount_out, orders.executed_price, orders.executed_at, orders.tx_signature, orders.signal_id
    )
    is distinct from (
        positions.entry_amount,
        positions.entry_price,
        positions.entry_at,
        positions.entry_tx_signature,
        positions.signal_id
    )
