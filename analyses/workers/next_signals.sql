-- Screen: workers
-- Question: Which signals does this worker process next? A claim, counted, and no other worker gets them meanwhile.
-- Parameters: row_limit, lease_seconds (how long a claimed signal is left to its worker)
-- Index: idx_signals_processing_queue, pk_signals
--
-- A transaction of its own, so that a claim is counted even if the worker dies of the signal:
--     <this query>;
-- Then a transaction for each signal claimed, in the order of locks of docs/tables/README.md:
--     begin;
--     update signals set filtered = true, filter_reason = 'duplicate'
--     where id = <signal_id> and attempt_count = <attempt_count> and processed_at is null;
--     -- or: update signals set position_created = true where ...; insert into positions (..., signal_id) ...;
--     -- or, for a sale: update signals set processed_at = now() where ...;
--     commit;
-- No row updated means that the lease has run out and another worker has the signal: roll back.
-- A worker that dies gives its signals back when their lease ends. A signal that was claimed config.max_signal_attempts
-- times without an outcome is passed over, and listed by exhausted_signals.
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
    -- Of one value here, but the first column of the index, whose order is thus the order asked for.
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
