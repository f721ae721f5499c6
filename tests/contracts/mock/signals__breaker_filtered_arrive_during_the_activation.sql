-- The three signals that the circuit breaker refused were received during its activation.
select
    signals.id,
    signals.received_at
from {{ ref('signals') }} as signals
where
    {{ mock_only('signals.id') }}
    and signals.filter_reason = 'circuit_breaker'
    and not exists (
        select 1
        from ({{ breaker_intervals() }}) as breaker
        where
            {{ mock_only('breaker.id') }}
            and signals.received_at > breaker.started_at
            and signals.processed_at < breaker.ended_at
    )
