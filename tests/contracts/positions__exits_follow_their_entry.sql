-- A position is bought before it is sold. The chain's clock gives the times, so the database records a contradiction,
-- and this contract finds it.
select
    id,
    entry_at,
    exit_at
from {{ ref('positions') }}
where exit_at < entry_at - {{ clock_tolerance() }}
