-- Three numbers for one swap: the token's amount is what came out of a purchase and what went into a sale.
select
    id,
    value_usd
from {{ ref('signals') }}
where
    {{ mock_only() }}
    and value_usd is distinct from round(case signal_type when 'buy' then amount_out else amount_in end * price_usd, 4)
