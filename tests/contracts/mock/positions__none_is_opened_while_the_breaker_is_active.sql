-- An active circuit breaker blocks new positions: one opened meanwhile would show the product breaking its own rule.
with

breaker as (
    {{ breaker_intervals() | indent(4) }}
)

select
    positions.id,
    positions.entry_at,
    breaker.id as activation_id
from {{ ref('positions') }} as positions
inner join breaker
    on
        positions.entry_at >= breaker.started_at
        and positions.entry_at <= breaker.ended_at
where {{ mock_only('positions.id') }}
