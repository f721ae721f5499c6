-- Screen: config
-- Question: Is the circuit breaker active, since when, why, and what has it blocked so far?
-- Parameters: as_of (now)
-- Index: idx_signals_created_at, idx_positions_open or idx_positions_status
{% set moment = as_of() -%}
select
    config.is_circuit_breaker_active,
    config.circuit_breaker_reason,
    config.circuit_breaker_activated_at,
    extract(epoch from {{ moment }} - config.circuit_breaker_activated_at)::bigint as active_seconds,
    (
        select count(*)
        from {{ ref('signals') }} as signals
        where
            signals.filter_reason = 'circuit_breaker'
            -- For the index. A signal that was received shortly before may have been refused as well.
            and signals.created_at >= config.circuit_breaker_activated_at - interval '1 hour'
            and signals.processed_at >= config.circuit_breaker_activated_at
    ) as blocked_signals,
    (
        select count(*)
        from {{ ref('positions') }} as positions
        where positions.status = 'open'
    ) as open_positions,
    config.circuit_breaker_loss_percent,
    config.min_win_rate_percent,
    config.max_consecutive_losses
from {{ ref('config') }} as config
