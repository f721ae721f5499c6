-- Screen: dashboard (chart)
-- Question: How many signals were received on each of the last days, and what were their outcomes?
-- Parameters: days, as_of (now; days are counted back from it, 24 hours each)
-- Index: idx_signals_created_at alone
{% set days = parameter('days', 'integer', 7) -%}
{% set moment = as_of() -%}
with

periods as (
    select
        {{ moment }} - make_interval(hours => 24 * n + 24) as started_at,
        {{ moment }} - make_interval(hours => 24 * n) as ended_at
    from generate_series(0, {{ days }} - 1) as numbers (n)
)

select
    periods.started_at,
    periods.ended_at,
    period.signals,
    period.position_created,
    period.safety_check_failed,
    period.circuit_breaker,
    period.duplicate,
    period.swap_failed,
    period.processing_error,
    period.no_position,
    period.waiting
from periods
-- Day by day, because a join with grouping would take twice as long.
cross join
    lateral (
        select
            count(*) as signals,
            count(*) filter (where signals.position_created) as position_created,
            count(*) filter (where signals.filter_reason = 'safety_check_failed') as safety_check_failed,
            count(*) filter (where signals.filter_reason = 'circuit_breaker') as circuit_breaker,
            count(*) filter (where signals.filter_reason = 'duplicate') as duplicate,
            count(*) filter (where signals.filter_reason = 'swap_failed') as swap_failed,
            count(*) filter (where signals.filter_reason = 'processing_error') as processing_error,
            count(*) filter (
                where signals.processed_at is not null
                and signals.filter_reason is null
                and not signals.position_created
            ) as no_position,
            count(*) filter (where signals.processed_at is null) as waiting
        from {{ ref('signals') }} as signals
        where signals.created_at > periods.started_at and signals.created_at <= periods.ended_at
    ) as period
order by periods.started_at
