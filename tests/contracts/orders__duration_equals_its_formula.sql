-- Operators watch latency by this figure. The clock of the chain lags, so a swap may seem to come before its
-- submission. The duration is then 0, not negative.
select
    id,
    execution_duration_ms
from {{ ref('orders') }}
where
    execution_duration_ms is distinct from case
        when executed_at > coalesce(submitted_at, requested_at)
            then round(extract(epoch from executed_at - coalesce(submitted_at, requested_at)) * 1000)
        when executed_at is not null then 0
    end
