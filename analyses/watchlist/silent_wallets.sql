-- Screen: watchlist
-- Question: Which watched wallets had no signal for longer than config.webhook_timeout_hours?
-- Parameters: as_of (now)
-- Index: none; it reads the watchlist, which is short
{% set moment = as_of() -%}
select
    wallets.id as wallet_id,
    wallets.label,
    wallets.mode,
    wallets.last_signal_at,
    trunc(extract(epoch from {{ moment }} - coalesce(wallets.last_signal_at, wallets.created_at)) / 3600)::integer
        as silent_hours,
    config.webhook_timeout_hours,
    wallets.helius_sync_status
from {{ ref('wallets') }} as wallets
cross join {{ ref('config') }} as config
where
    wallets.is_active
    -- A wallet without a signal is silent since it was added.
    and coalesce(wallets.last_signal_at, wallets.created_at)
    < {{ moment }} - make_interval(hours => config.webhook_timeout_hours)
order by coalesce(wallets.last_signal_at, wallets.created_at), wallets.id
