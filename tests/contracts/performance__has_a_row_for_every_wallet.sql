-- A wallet without a row looks like a wallet without trades. Wallets that were added since the refresh get a row at the
-- next refresh.
select wallets.id
from {{ ref('wallets') }} as wallets
where
    wallets.created_at
    <= (select max(performance.calculated_at) from {{ ref('performance') }} as performance) - {{ clock_tolerance() }}
    and wallets.id not in (select performance.wallet_id from {{ ref('performance') }} as performance)
