-- An active circuit breaker blocks new positions. A position opened meanwhile would contradict this.
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
