-- Screen: workers
-- Question: Which signals does this worker process next? A claim: no other worker gets them meanwhile.
-- Parameters: row_limit
-- Index: idx_signals_processing_queue
--
-- The first statement of a transaction that ends with the outcome of each signal claimed:
--     begin;
--     <this query>;
--     update signals set filtered = true, filter_reason = 'duplicate', processed_at = now() where id = ...;
--     -- or: insert into positions (..., signal_id) ...; update signals set position_created = true where id = ...;
--     -- or, for a sale: update signals set processed_at = now() where id = ...;
--     commit;
-- The lock is the claim. A worker that dies, or rolls back, gives its signals back at once. Claim few: the transaction
-- stays open while they are worked on.
{% set row_limit = parameter('row_limit', 'bigint', 10) -%}
select
    signals.id as signal_id,
    signals.wallet_id,
    signals.token_address,
    signals.signal_type,
    signals.transaction_signature,
    trim_scale(signals.amount_in) as amount_in,
    trim_scale(signals.amount_out) as amount_out,
    trim_scale(signals.price_usd) as price_usd,
    signals.value_usd,
    signals.received_at
from {{ ref('signals') }} as signals
where
    signals.filtered = false
    and signals.position_created = false
    and signals.processed_at is null
-- Of one value here, but the first column of the index, whose order is thus the order asked for.
order by signals.processed_at, signals.received_at
limit {{ row_limit }}
for update skip locked
