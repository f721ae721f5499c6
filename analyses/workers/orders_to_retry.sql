-- Screen: workers
-- Question: Which orders does this worker submit next, first attempts and retries alike? A claim, as in next_signals.
-- Parameters: row_limit
-- Index: idx_orders_retry_queue
--
-- The exchange cannot be rolled back, so an order is submitted in the database before anything is sent. A transaction
-- is signed before it is sent, so its signature is known by then, and is written with the submission: whoever finds the
-- order later can look it up on the chain. Claim few, because the locks are held while a worker signs.
--     begin;
--     <this query>;
--     -- sign a transaction for each, but send none; then, for each (without a signature in simulation):
--     update orders set status = 'submitted', claimed_by = <worker>, tx_signature = <signature> where id = <order_id>
--     returning submitted_at;
--     commit;
--     -- now send each; then, each in a transaction of its own, in the order of locks of docs/tables/README.md:
--     update positions set exit_amount = exit_amount + <sold>, exit_value_usd = ... where id = <position_id>;
--     update orders
--     set status = 'executed', executed_price = ..., actual_amount_in = ..., actual_amount_out = ..., fee_usd = ...,
--         executed_at = ...
--     where id = <order_id> and status = 'submitted' and submitted_at = <submitted_at>;
--     -- or: update orders set status = 'failed', last_error_code = ... where ... as above;
--     --     update orders set status = 'pending'
--     --     where id = <order_id> and status = 'failed' and retry_count < max_retries;
-- actual_amount_in is what the swap really took: less than amount_in for a partial fill. fee_usd is all that was paid
-- beside the swap. A failure puts next_attempt_at off, and until then the queue serves other orders.
-- A worker that dies before the commit gives its orders back at once. One that dies after it leaves them submitted:
-- stuck_orders lists them and says what to do.
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
    orders.requested_at,
    orders.next_attempt_at
from {{ ref('orders') }} as orders
where
    orders.status = 'pending'
    and orders.retry_count < orders.max_retries
    and orders.next_attempt_at <= now()
order by orders.next_attempt_at, orders.requested_at
limit {{ row_limit }}
for update skip locked
