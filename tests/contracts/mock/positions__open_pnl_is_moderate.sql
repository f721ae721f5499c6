-- The result of open positions is between -5 % and +10 %, so the screens show gains and losses, and no stop should have
-- sold.
select
    id,
    total_pnl_percent
from {{ ref('positions') }}
where {{ mock_only() }} and status = 'open' and total_pnl_percent not between -5 and 10
