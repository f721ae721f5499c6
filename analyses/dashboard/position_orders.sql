-- Screen: dashboard (one position)
-- Question: Which orders bought and sold this position, and what were their results?
-- Parameters: position_id (one of the mock data)
-- Index: idx_orders_position_id
{% set position_id = parameter('position_id', 'uuid', '77a11ac0-0007-4000-8000-000000000010') -%}
select
    orders.id as order_id,
    orders.order_type,
    orders.status,
    orders.requested_at,
    orders.executed_at,
    trim_scale(orders.amount_in) as amount_in,
    trim_scale(orders.actual_amount_in) as actual_amount_in,
    trim_scale(orders.actual_amount_out) as actual_amount_out,
    trim_scale(orders.requested_price) as requested_price,
    trim_scale(orders.executed_price) as executed_price,
    orders.slippage_percent,
    orders.fee_usd,
    orders.scaling_level,
    orders.retry_count,
    orders.max_retries,
    orders.next_attempt_at,
    orders.last_error_code,
    orders.tx_signature
from {{ ref('orders') }} as orders
where orders.position_id = {{ position_id }}
order by orders.requested_at, orders.id
