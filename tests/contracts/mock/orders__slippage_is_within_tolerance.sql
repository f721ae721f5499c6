-- A swap worse than the tolerance is refused by the exchange, so an executed one cannot be.
select
    id,
    slippage_percent,
    slippage_tolerance_percent
from {{ ref('orders') }}
where
    {{ mock_only() }}
    and status = 'executed'
    and abs(slippage_percent) <= slippage_tolerance_percent is not true
