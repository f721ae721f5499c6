-- Durations and daily figures are differences of these times: one step before the last makes them negative.
select
    id,
    requested_at,
    submitted_at,
    executed_at
from {{ ref('orders') }}
where
    submitted_at < requested_at
    or executed_at < coalesce(submitted_at, requested_at)
    or execution_duration_ms is distinct from round(
        extract(epoch from executed_at - coalesce(submitted_at, requested_at)) * 1000
    )
