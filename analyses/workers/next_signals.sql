-- Screen: workers
-- Question: Which signals does this worker process next? The query claims them and counts the claim.
-- Parameters: row_limit, lease_seconds (how long a claimed signal is reserved for its worker)
-- Index: idx_signals_processing_queue, pk_signals
--
-- Run this in a transaction of its own, so that the claim is counted even if the signal kills the worker:
--     <this query>;
-- Then run a transaction for each claimed signal, in the order of locks of docs/tables/README.md:
--     begin;
--     update signals set filtered = true, filter_reason = 'duplicate'
--     where id = <signal_id> and attempt_count = <attempt_count> and processed_at is null;
--     -- or: update signals set position_created = true where ...; insert into positions (..., signal_id) ...;
--     -- or, for a sale: update signals set processed_at = now() where ...;
--     commit;
-- If no row was updated, the lease has expired and another worker has the signal: roll back.
-- The signals of a dead worker return to the queue when their lease expires. The query skips a signal that was claimed
-- config.max_signal_attempts times without an outcome; exhausted_signals lists it.
{% set row_limit = parameter('row_limit', 'bigint', 10) -%}
{% set lease_seconds = parameter('lease_seconds', 'integer', 60) -%}
with

claimable as materialized (
    select signals.id
    from {{ ref('signals') }} as signals
    where
        signals.filtered = false
        and signals.position_created = false
        and signals.processed_at is null
        -- Without a row of config there is no limit.
        and (
            signals.attempt_count >= (select config.max_signal_attempts from {{ ref('config') }} as config)
        ) is not true
        and (signals.claimed_at > now() - make_interval(secs => {{ lease_seconds }})) is not true
    -- processed_at is null here, but it is the first column of the index, which so provides the order.
    order by signals.processed_at, signals.received_at
    limit {{ row_limit }}
    for update skip locked
),

claimed as (
    update {{ ref('signals') }} as signals
    set
        attempt_count = signals.attempt_count + 1,
        claimed_at = now()
    from claimable
    where signals.id = claimable.id
    returning signals.*
)

select
    id as signal_id,
    wallet_id,
    token_address,
    signal_type,
    transaction_signature,
    leg,
    trim_scale(amount_in) as amount_in,
    trim_scale(amount_out) as amount_out,
    trim_scale(price_usd) as price_usd,
    value_usd,
    received_at,
    attempt_count
from claimed
order by received_at, id
