-- Screen: watchlist
-- Question: Which wallets are on the watchlist, and what are their results?
-- Parameters: mode, status (active or inactive), discovery_source, search (part of label or address) (each null: all);
--   sort_by (label, signals, win_rate, pnl or last_signal), sort_direction (asc or desc)
-- Index: idx_performance_wallet_id, or none: it reads the watchlist, which is short
{% set mode = parameter('mode', 'text') -%}
{% set status = parameter('status', 'text') -%}
{% set discovery_source = parameter('discovery_source', 'text') -%}
{% set search = parameter('search', 'text') -%}
{% set sort_by = parameter('sort_by', 'text', 'pnl') -%}
{% set sort_direction = parameter('sort_direction', 'text', 'desc') -%}
with

watched as (
    select
        wallets.id as wallet_id,
        wallets.label,
        left(wallets.address, 4) || '…' || right(wallets.address, 4) as short_address,
        wallets.address,
        wallets.mode,
        case when wallets.is_active then 'active' else 'inactive' end as status,
        wallets.helius_sync_status,
        wallets.discovery_source,
        wallets.last_signal_at,
        coalesce(performance.signal_count_all, 0) as signals,
        coalesce(performance.total_positions, 0) as closed_positions,
        performance.win_rate_percent,
        wallets.initial_win_rate_percent,
        coalesce(performance.total_pnl_usd, 0) as total_pnl_usd
    from {{ ref('wallets') }} as wallets
    -- A wallet added since the last refresh has no figures yet.
    left join {{ ref('performance') }} as performance on wallets.id = performance.wallet_id
),

sortable as (
    select
        *,
        case when {{ sort_direction }} = 'desc' then -1 else 1 end * case {{ sort_by }}
            when 'signals' then signals
            when 'win_rate' then win_rate_percent
            when 'pnl' then total_pnl_usd
            when 'last_signal' then extract(epoch from last_signal_at)
        end as sort_number
    from watched
    where
        ({{ mode }} is null or mode = {{ mode }})
        and ({{ status }} is null or status = {{ status }})
        and ({{ discovery_source }} is null or discovery_source = {{ discovery_source }})
        and (
            {{ search }} is null
            or strpos(lower(label), lower({{ search }})) > 0
            or strpos(address, {{ search }}) > 0
        )
)

select
    wallet_id,
    label,
    short_address,
    address,
    mode,
    status,
    helius_sync_status,
    discovery_source,
    signals,
    closed_positions,
    win_rate_percent,
    initial_win_rate_percent,
    total_pnl_usd,
    last_signal_at
from sortable
order by
    sort_number nulls last,
    case when {{ sort_direction }} = 'desc' and {{ sort_by }} = 'label' then label end desc nulls last,
    label nulls last,
    wallet_id
