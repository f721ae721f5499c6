-- A user who sorts the watchlist by the last signal expects to find this signal.
select
    wallets.id,
    wallets.last_signal_at,
    max(signals.received_at) as newest_received_at
from {{ ref('wallets') }} as wallets
left join {{ ref('signals') }} as signals on wallets.id = signals.wallet_id and {{ mock_only('signals.id') }}
where {{ mock_only('wallets.id') }}
group by wallets.id, wallets.last_signal_at
having wallets.last_signal_at is distinct from max(signals.received_at)
