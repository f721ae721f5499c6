-- The guard of positions reads config; people read the events. If the two disagree, either trading is blocked without a
-- visible reason, or trading goes on although the events say that it has stopped.
with

open_activations as (
    select
        activation.trigger_reason,
        activation.occurred_at
    from {{ ref('circuit_breaker_events') }} as activation
    where
        activation.event_type = 'activated'
        and not exists (
            select 1
            from {{ ref('circuit_breaker_events') }} as deactivation
            where deactivation.activation_id = activation.id
        )
)

select
    config.id,
    config.is_circuit_breaker_active,
    open_activations.trigger_reason,
    open_activations.occurred_at
from {{ ref('config') }} as config
left join open_activations on true
where
    config.is_circuit_breaker_active <> (open_activations.occurred_at is not null)
    or config.circuit_breaker_reason is distinct from open_activations.trigger_reason
    or config.circuit_breaker_activated_at is distinct from open_activations.occurred_at
