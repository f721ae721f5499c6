-- A wallet missing from the figures looks like a wallet without trades. Wallets added since the refresh wait for the
-- next one.
select wallets.id
from {{ ref('wallets') }} as wallets
where
    wallets.created_at
    <= (select max(performance.calculated_at) from {{ ref('performance') }} as performance) - {{ clock_tolerance() }}
    and wallets.id not in (select performance.wallet_id from {{ ref('performance') }} as performance)
