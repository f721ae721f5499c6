-- Screen: watchlist (one wallet)
-- Question: What are the last signals of this wallet, and their outcomes?
-- Parameters: wallet_id (one of the mock data), row_limit;
--   before_created_at, before_signal_id (of the last row of the page before; null: the first page)
-- Index: idx_signals_created_at (backwards) for a wallet with many signals, idx_signals_wallet_id for others;
--   uq_positions_signal_id, idx_tokens_address
{% set wallet_id = parameter('wallet_id', 'uuid', '77a11ac0-0003-4000-8000-000000000002') -%}
{% set row_limit = parameter('row_limit', 'bigint', 5) -%}
{% set before_created_at = parameter('before_created_at', 'timestamptz') -%}
{% set before_signal_id = parameter('before_signal_id', 'uuid') -%}
with

last_signals as (
    select *
    from {{ ref('signals') }}
    where
        wallet_id = {{ wallet_id }}
        and (
            {{ before_created_at }} is null
            or (created_at, id) < ({{ before_created_at }}, {{ before_signal_id }})
        )
    order by created_at desc, id desc
    limit {{ row_limit }}
)

select
    signals.id as signal_id,
    signals.created_at,
    signals.received_at,
    signals.signal_type,
    tokens.symbol as token,
    signals.token_address,
    signals.value_usd,
    case
        when signals.filtered then signals.filter_reason
        when signals.position_created then 'position_created'
        when signals.processed_at is null then 'waiting'
        else 'no_position'
    end as outcome,
    positions.id as position_id,
    positions.status as position_status,
    positions.total_pnl_percent
from last_signals as signals
left join {{ ref('tokens') }} as tokens on signals.token_address = tokens.address
left join {{ ref('positions') }} as positions on signals.id = positions.signal_id
order by signals.created_at desc, signals.id desc
