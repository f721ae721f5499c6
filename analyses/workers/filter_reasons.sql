-- Screen: workers
-- Question: Why were signals refused in the period, and what was their value?
-- Parameters: days, as_of (now)
-- Index: idx_signals_created_at
{% set days = parameter('days', 'integer', 1) -%}
{% set moment = as_of() -%}
with

signals_by_reason_and_wallet as (
    select
        filter_reason,
        wallet_id,
        count(*) as signals,
        sum(value_usd) as value_usd,
        max(received_at) as last_received_at
    from {{ ref('signals') }}
    where created_at > {{ moment }} - make_interval(days => {{ days }})
    group by filter_reason, wallet_id
),

signals_by_reason as (
    select
        filter_reason,
        sum(signals)::bigint as signals,
        count(*) as wallets,
        sum(value_usd) as value_usd,
        max(last_received_at) as last_received_at
    from signals_by_reason_and_wallet
    group by filter_reason
),

shares as (
    select
        *,
        round(100 * signals / sum(signals) over (), 2) as percent_of_signals
    from signals_by_reason
)

select
    filter_reason,
    signals,
    percent_of_signals,
    wallets,
    value_usd,
    last_received_at
from shares
where filter_reason is not null
order by signals desc, filter_reason asc
