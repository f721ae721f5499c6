-- Slippage above zero means a worse price than requested, for purchases and sales. With the wrong sign for sales, the
-- worst fills would look like the best. The value is capped at 99,999,999.9999 percent, where its type ends.
with

slippages as (
    select
        id,
        slippage_percent,
        case
            when order_type = 'entry' then round((executed_price - requested_price) * 100 / requested_price, 4)
            else round((requested_price - executed_price) * 100 / requested_price, 4)
        end as expected_percent
    from {{ ref('orders') }}
)

select
    id,
    slippage_percent
from slippages
where
    slippage_percent is distinct from case
        when abs(expected_percent) < 100000000 then expected_percent
        else sign(expected_percent) * 99999999.9999
    end
