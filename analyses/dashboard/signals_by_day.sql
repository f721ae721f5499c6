-- Screen: dashboard (chart)
-- Question: How many signals came in on each of the last days, and what came of them?
-- Parameters: days, as_of (now; days are counted back from it, 24 hours each)
-- Index: idx_signals_created_at
{% set days = parameter('days', 'integer', 7) -%}
{% set moment = as_of() -%}
with

periods as (
    select
        {{ moment }} - make_interval(days => n + 1) as started_at,
        {{ moment }} - make_interval(days => n) as ended_at
    from generate_series(0, {{ days }} - 1) as numbers (n)
)

select
    periods.started_at,
    periods.ended_at,
    count(signals.id) as signals,
    count(signals.id) filter (where signals.position_created) as position_created,
    count(signals.id) filter (where signals.filter_reason = 'safety_check_failed') as safety_check_failed,
    count(signals.id) filter (where signals.filter_reason = 'circuit_breaker') as circuit_breaker,
    count(signals.id) filter (where signals.filter_reason = 'duplicate') as duplicate,
    count(signals.id) filter (
        where signals.processed_at is not null and not signals.filtered and not signals.position_created
    ) as no_position,
    count(signals.id) filter (where signals.processed_at is null) as waiting
from periods
left join {{ ref('signals') }} as signals
    on periods.started_at < signals.created_at and periods.ended_at >= signals.created_at
group by periods.started_at, periods.ended_at
order by periods.started_at
