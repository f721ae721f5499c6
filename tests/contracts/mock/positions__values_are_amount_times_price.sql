-- Readers expect that amount times price gives the value, for the purchase and for the sale.
select id
from {{ ref('positions') }}
where
    {{ mock_only() }}
    and (
        entry_value_usd <> round(entry_amount * entry_price, 4)
        or abs(exit_value_usd - exit_amount * exit_price) > 0.00005
    )
