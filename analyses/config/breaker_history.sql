-- Screen: config
-- Question: When was the circuit breaker active, for how long, why, and how many signals did it block?
-- Parameters: row_limit, before_activated_at (of the last row of the page before; null: the first page), as_of (now)
-- Index: idx_circuit_breaker_events_occurred_at, uq_circuit_breaker_events_activation_id, idx_signals_created_at
{% set row_limit = parameter('row_limit', 'bigint', 20) -%}
{% set before_activated_at = parameter('before_activated_at', 'timestamptz') -%}
{% set moment = as_of() -%}
with

activations as (
    select *
    from {{ ref('circuit_breaker_events') }}
    where
        event_type = 'activated'
        and ({{ before_activated_at }} is null or occurred_at < {{ before_activated_at }})
    order by occurred_at desc
    limit {{ row_limit }}
)

select
    activations.id as activation_id,
    activations.trigger_reason,
    activations.occurred_at as activated_at,
    deactivations.occurred_at as deactivated_at,
    extract(epoch from coalesce(deactivations.occurred_at, {{ moment }}) - activations.occurred_at)::bigint
        as downtime_seconds,
    (
        select count(*)
        from {{ ref('signals') }} as signals
        where
            signals.filter_reason = 'circuit_breaker'
            -- For the index. A signal that was received shortly before may have been refused as well.
            and signals.created_at >= activations.occurred_at - interval '1 hour'
            and signals.created_at <= coalesce(deactivations.occurred_at, {{ moment }})
            and signals.processed_at >= activations.occurred_at
            and signals.processed_at <= coalesce(deactivations.occurred_at, {{ moment }})
    ) as blocked_signals,
    deactivations.new_positions_blocked,
    activations.open_positions_at_activation,
    activations.drawdown_percent,
    activations.drawdown_threshold_percent,
    activations.win_rate_percent,
    activations.win_rate_threshold_percent,
    activations.consecutive_losses,
    activations.consecutive_losses_threshold,
    activations.notes as activation_notes,
    deactivations.trigger_reason as deactivation_reason,
    deactivations.notes as deactivation_notes
from activations
left join {{ ref('circuit_breaker_events') }} as deactivations on activations.id = deactivations.activation_id
order by activations.occurred_at desc
