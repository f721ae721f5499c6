-- A deactivation that names another deactivation, or comes before its activation, leaves an activation open forever.
select
    deactivation.id,
    deactivation.activation_id
from {{ ref('circuit_breaker_events') }} as deactivation
left join {{ ref('circuit_breaker_events') }} as activation on deactivation.activation_id = activation.id
where
    deactivation.event_type = 'deactivated'
    and (activation.event_type = 'activated' and activation.occurred_at <= deactivation.occurred_at) is not true
