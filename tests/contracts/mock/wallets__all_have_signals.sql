-- A mock wallet without a signal would show an empty page, which looks like a broken page.
select wallets.id
from {{ ref('wallets') }} as wallets
where
    {{ mock_only('wallets.id') }}
    and wallets.id not in (
        select signals.wallet_id
        from {{ ref('signals') }} as signals
        where {{ mock_only('signals.id') }}
    )
