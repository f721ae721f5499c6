-- A pending order has retries left, and a failed order has used up all three. Otherwise the queue would never end, or
-- never retry.
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
