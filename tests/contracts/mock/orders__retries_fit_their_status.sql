-- A pending order still has retries left, a failed one has used up all three: else the queue would never end, or never
-- try again.
select
    id,
    status,
    retry_count,
    max_retries
from {{ ref('orders') }}
where
    {{ mock_only() }}
    and case status
        when 'pending' then retry_count between 0 and 2 and max_retries = 3
        when 'failed' then retry_count = 3 and max_retries = 3
        else retry_count <= max_retries
    end is not true
