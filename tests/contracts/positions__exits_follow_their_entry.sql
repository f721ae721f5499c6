-- What was sold was bought before. The chain says when, so such a position is recorded, and found here.
select
    id,
    entry_at,
    exit_at
from {{ ref('positions') }}
where exit_at < entry_at - {{ clock_tolerance() }}
