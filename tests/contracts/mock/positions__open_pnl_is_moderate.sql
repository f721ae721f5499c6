-- Open positions move between -5 % and +10 %: enough to see both colours, and no stop that should have fired already.
select
    id,
    total_pnl_percent
from {{ ref('positions') }}
where {{ mock_only() }} and status = 'open' and total_pnl_percent not between -5 and 10
