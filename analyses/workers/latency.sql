-- Screen: workers
-- Question: How long did signals take from receipt to outcome, by outcome?
-- Parameters: days, as_of (now)
-- Index: idx_signals_created_at alone
{% set days = parameter('days', 'integer', 1) -%}
{% set moment = as_of() -%}
with

processed as (
    select
        case
            when filter_reason is not null then filter_reason
            when position_created then 'position_created'
            else 'no_position'
        end as outcome,
        -- The clock of the webhook may be ahead of the database's.
        greatest(1000 * extract(epoch from processed_at - received_at)::float8, 0) as latency_ms
    from {{ ref('signals') }}
    where
        created_at > {{ moment }} - make_interval(days => {{ days }})
        and processed_at is not null
)

select
    coalesce(outcome, 'all') as outcome,
    count(*) as signals,
    round(avg(latency_ms))::bigint as average_ms,
    round(percentile_cont(0.5) within group (order by latency_ms))::bigint as p50_ms,
    round(percentile_cont(0.95) within group (order by latency_ms))::bigint as p95_ms,
    round(percentile_cont(0.99) within group (order by latency_ms))::bigint as p99_ms,
    round(max(latency_ms))::bigint as max_ms
from processed
group by rollup (outcome)
order by grouping(outcome), outcome
