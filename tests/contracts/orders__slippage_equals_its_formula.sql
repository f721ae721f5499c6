-- Slippage above zero means a worse price than was asked for, whichever way the swap went. With the sign of a sale
-- turned round, the worst fills would look like the best.
select
    id,
    slippage_percent
from {{ ref('orders') }}
where
    slippage_percent is distinct from case
        when order_type = 'entry' then round((executed_price - requested_price) * 100 / requested_price, 4)
        else round((requested_price - executed_price) * 100 / requested_price, 4)
    end
