-- Screen: workers
-- Question: Which orders does this worker submit next, first attempts and retries alike? A claim, as in next_signals.
-- Parameters: row_limit
-- Index: idx_orders_retry_queue
--
-- The exchange cannot be rolled back, so the claim is committed before anything is sent:
--     begin;
--     <this query>;
--     update orders set status = 'submitted' where id = any(<the ids>);
--     commit;
--     -- submit each; then, each in a transaction of its own:
--     update orders set status = 'executed', executed_price = ..., actual_amount_out = ..., executed_at = ...
--     where id = ...;
--     -- or: update orders set status = 'failed', last_error_code = ... where id = ...;
--     --     update orders set status = 'pending' where id = ... and retry_count < max_retries;
-- A worker that dies before the commit gives its orders back at once. One that dies after it leaves them submitted:
-- ask the exchange what became of them (tx_signature, jupiter_quote_id) before they fail and are retried.
{% set row_limit = parameter('row_limit', 'bigint', 10) -%}
select
    orders.id as order_id,
    orders.order_type,
    orders.mode,
    orders.wallet_id,
    orders.token_id,
    orders.position_id,
    orders.signal_id,
    orders.token_in,
    orders.token_out,
    trim_scale(orders.amount_in) as amount_in,
    trim_scale(orders.expected_amount_out) as expected_amount_out,
    trim_scale(orders.requested_price) as requested_price,
    orders.slippage_tolerance_percent,
    orders.retry_count,
    orders.max_retries,
    orders.last_error_code,
    orders.requested_at
from {{ ref('orders') }} as orders
where
    orders.status = 'pending'
    and orders.retry_count < orders.max_retries
order by orders.requested_at
limit {{ row_limit }}
for update skip locked
