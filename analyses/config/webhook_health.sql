-- Screen: config
-- Question: Does the webhook deliver, are all wallets synced to it, and do signals wait to be processed?
-- Parameters: as_of (now)
-- Index: idx_signals_processing_queue
{% set moment = as_of() -%}
with

wallets_by_sync as (
    select
        count(*) filter (where helius_sync_status = 'synced') as synced_wallets,
        count(*) filter (where helius_sync_status = 'pending') as pending_wallets,
        count(*) filter (where helius_sync_status = 'error') as failed_wallets
    from {{ ref('wallets') }}
    where is_active
),

queue as (
    select
        count(*) as waiting_signals,
        min(received_at) as waiting_since
    from {{ ref('signals') }}
    where filtered = false and position_created = false and processed_at is null
)

select
    case
        when config.helius_webhook_id is null then 'not registered'
        when config.helius_sync_error is not null then 'sync error'
        when config.webhook_last_signal_at is null then 'never heard'
        when config.webhook_last_signal_at < {{ moment }} - make_interval(hours => config.webhook_timeout_hours)
            then 'silent'
        else 'healthy'
    end as health,
    config.helius_webhook_id,
    config.helius_webhook_url,
    config.webhook_last_signal_at,
    config.webhook_timeout_hours,
    config.helius_last_synced_at,
    config.helius_sync_error,
    wallets_by_sync.synced_wallets,
    wallets_by_sync.pending_wallets,
    wallets_by_sync.failed_wallets,
    queue.waiting_signals,
    queue.waiting_since
from {{ ref('config') }} as config
cross join wallets_by_sync
cross join queue
