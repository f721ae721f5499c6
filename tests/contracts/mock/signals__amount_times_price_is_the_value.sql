-- Readers expect that amount times price gives the value. The amount is that of the token: received in a purchase, paid
-- in a sale.
select
    id,
    value_usd
from {{ ref('signals') }}
where
    {{ mock_only() }}
    and value_usd is distinct from round(case signal_type when 'buy' then amount_out else amount_in end * price_usd, 4)
