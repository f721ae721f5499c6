-- A signal that was refused because of the circuit breaker while the breaker was not active is a trade that was lost to
-- a stale flag.
select
    signals.id,
    signals.processed_at
from {{ ref('signals') }} as signals
where
    signals.filter_reason = 'circuit_breaker'
    and not exists (
        select 1
        from ({{ breaker_intervals() }}) as breaker
        where
            signals.processed_at >= breaker.started_at - {{ clock_tolerance() }}
            and signals.processed_at <= breaker.ended_at + {{ clock_tolerance() }}
    )
