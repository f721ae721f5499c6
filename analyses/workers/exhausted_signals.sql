-- Screen: workers
-- Question: Which signals does the queue skip after config.max_signal_attempts claims without an outcome?
-- Parameters: lease_seconds (as in next_signals, because the last claim may still be active), row_limit, as_of (now)
-- Index: idx_signals_processing_queue
--
-- This statement ends them, except those whose last claim may still be active:
--     update signals set filtered = true, filter_reason = 'processing_error'
--     where
--         filtered = false and position_created = false and processed_at is null
--         and attempt_count >= (select max_signal_attempts from config)
--         and claimed_at < now() - interval '1 minute';
-- A higher config.max_signal_attempts puts them back into the queue instead.
{% set lease_seconds = parameter('lease_seconds', 'integer', 60) -%}
{% set row_limit = parameter('row_limit', 'bigint', 100) -%}
{% set moment = as_of() -%}
select
    signals.id as signal_id,
    signals.wallet_id,
    signals.token_address,
    signals.signal_type,
    signals.transaction_signature,
    signals.leg,
    signals.received_at,
    signals.attempt_count,
    signals.claimed_at
from {{ ref('signals') }} as signals
where
    signals.filtered = false
    and signals.position_created = false
    and signals.processed_at is null
    and signals.attempt_count >= (select config.max_signal_attempts from {{ ref('config') }} as config)
    and (signals.claimed_at > {{ moment }} - make_interval(secs => {{ lease_seconds }})) is not true
order by signals.processed_at, signals.received_at
limit {{ row_limit }}
