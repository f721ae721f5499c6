-- Screen: workers
-- Question: Which orders were submitted and not heard of since, by which worker, and since when?
-- Parameters: seconds (submitted for longer than so many seconds), as_of (now)
-- Index: idx_orders_status
--
-- First do what next_step says. `look it up` means: ask the chain for tx_signature. A transaction that has landed is
-- recorded as orders_to_retry says, as executed. One that has not may still land until its blockhash has expired, about
-- 90 seconds after the worker signed it: wait until then, and look once more. `end it` means that nothing was sent: a
-- simulation, or a worker that died before it had signed.
--
-- An attempt that can no longer land is ended in one statement:
--     update orders
--     set status = 'failed', last_error_code = 'WORKER_LOST', last_error_message = 'Submitted, and not heard of since.'
--     where
--         id = <order_id> and status = 'submitted'
--         and submitted_at = <submitted_at> and tx_signature is not distinct from <tx_signature>;
-- It compares what is listed here, so an order that another worker has submitted again meanwhile is not touched: no row
-- is updated. The failure counts one attempt and keeps the signature. While attempts are left, the statement of every
-- retry puts the order back into the queue:
--     update orders set status = 'pending' where id = <order_id> and status = 'failed' and retry_count < max_retries;
-- A transaction that lands nevertheless is recorded too: failed to executed is allowed.
{% set seconds = parameter('seconds', 'integer', 60) -%}
{% set moment = as_of() -%}
select
    orders.id as order_id,
    orders.order_type,
    orders.mode,
    orders.position_id,
    tokens.symbol as token,
    orders.claimed_by,
    orders.submitted_at,
    extract(epoch from {{ moment }} - orders.submitted_at)::bigint as stuck_seconds,
    orders.tx_signature,
    orders.retry_count,
    orders.max_retries,
    case when orders.tx_signature is null then 'end it' else 'look it up' end as next_step
from {{ ref('orders') }} as orders
inner join {{ ref('tokens') }} as tokens on orders.token_id = tokens.id
where
    orders.status = 'submitted'
    and orders.submitted_at < {{ moment }} - make_interval(secs => {{ seconds }})
order by orders.submitted_at, orders.id
