-- Screen: workers
-- Question: Which orders does this worker submit next, first attempts and retries alike? The query claims the orders.
-- Parameters: row_limit
-- Index: idx_orders_retry_queue
--
-- The exchange cannot roll back, so an order is submitted in the database before its transaction is sent. The worker
-- signs the transaction first and writes the signature with the submission, so another worker can later look up the
-- order on the chain. Claim few orders, because the locks are held while the worker signs.
--     begin;
--     <this query>;
--     -- sign a transaction for each order, but send none; then for each order (in simulation without a signature):
--     update orders set status = 'submitted', claimed_by = <worker>, tx_signature = <signature> where id = <order_id>
--     returning submitted_at;
--     commit;
--     -- now send each; then in a transaction per order, in the order of locks of docs/tables/README.md:
--     update positions set exit_amount = exit_amount + <sold>, exit_value_usd = ... where id = <position_id>;
--     update orders
--     set status = 'executed', executed_price = ..., actual_amount_in = ..., actual_amount_out = ..., fee_usd = ...,
--         executed_at = ...
--     where id = <order_id> and status = 'submitted' and submitted_at = <submitted_at>;
--     -- or: update orders set status = 'failed', last_error_code = ... where ... as above;
--     --     update orders set status = 'pending'
--     --     where id = <order_id> and status = 'failed' and retry_count < max_retries;
-- actual_amount_in is the amount that the swap took, less than amount_in after a partial fill. fee_usd is all costs
-- besides the swap. A failure delays next_attempt_at, and until then the queue serves other orders.
-- If a worker dies before the commit, its orders return to the queue at once. If it dies after the commit, they stay
-- submitted: stuck_orders lists them and says what to do.
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
