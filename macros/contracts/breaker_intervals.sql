{% macro breaker_intervals() -%}
select
    activation.id,
    activation.occurred_at as started_at,
    coalesce(deactivation.occurred_at, 'infinity') as ended_at
from {{ ref('circuit_breaker_events') }} as activation
left join {{ ref('circuit_breaker_events') }} as deactivation on activation.id = deactivation.activation_id
where activation.event_type = 'activated'
{%- endmacro %}
