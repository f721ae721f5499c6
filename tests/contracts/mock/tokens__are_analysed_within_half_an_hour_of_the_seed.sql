-- Older analyses would exceed the cache's time to live, so a fresh mock database would begin with stale tokens.
select
    tokens.id,
    tokens.last_analyzed_at
from {{ ref('tokens') }} as tokens
cross join {{ mock_clock() }} as mock_clock
where
    {{ mock_only('tokens.id') }}
    and (mock_clock.seeded_at - tokens.last_analyzed_at) between interval '0' and interval '30 minutes' is not true
