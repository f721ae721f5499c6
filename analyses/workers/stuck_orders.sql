-- Screen: workers
-- Question: Which orders were submitted and not updated since, by which worker, and when?
-- Parameters: seconds (submitted for longer than so many seconds), as_of (now)
-- Index: idx_orders_status
--
-- First follow next_step. `look it up` means: query the chain for tx_signature. If the transaction has landed, record
-- the order as executed, as orders_to_retry shows. If not, it may still land until its blockhash expires, about 90
-- seconds after the worker signed it: wait until then, and query again. `end it` means that no transaction was sent: a
-- simulation, or a worker that died before it had signed.
--
-- This statement ends an attempt that can no longer land:
--     update orders
--     set status = 'failed', last_error_code = 'WORKER_LOST', last_error_message = 'Submitted, and not heard of since.'
--     where
--         id = <order_id> and status = 'submitted'
--         and submitted_at = <submitted_at> and tx_signature is not distinct from <tx_signature>;
-- Its conditions compare the listed values, so it updates no row if another worker has submitted the order again since.
-- The failure counts one attempt and keeps the signature. While retries are left, this statement puts the order back
-- into the queue:
--     update orders set status = 'pending' where id = <order_id> and status = 'failed' and retry_count < max_retries;
-- If its transaction lands later, record it: an order may move from failed to executed.
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
