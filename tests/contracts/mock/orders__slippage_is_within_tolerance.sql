-- The exchange refuses a swap with more slippage than the tolerance, so an executed order has less.
select
    id,
    slippage_percent,
    slippage_tolerance_percent
from {{ ref('orders') }}
where
    {{ mock_only() }}
    and status = 'executed'
    and abs(slippage_percent) <= slippage_tolerance_percent is not true
