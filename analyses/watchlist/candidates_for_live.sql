-- Screen: watchlist
-- Question: Which simulated wallets qualify for live trading?
-- Parameters: min_closed_positions, min_win_rate_percent
-- Index: idx_performance_wallet_id, or none: it reads the watchlist, which is short
{% set min_closed_positions = parameter('min_closed_positions', 'bigint', 10) -%}
{% set min_win_rate_percent = parameter('min_win_rate_percent', 'numeric', 60) -%}
select
    wallets.id as wallet_id,
    wallets.label,
    wallets.address,
    performance.total_positions as closed_positions,
    performance.win_rate_percent,
    wallets.initial_win_rate_percent,
    performance.total_pnl_usd,
    performance.avg_pnl_percent,
    performance.profit_ratio
from {{ ref('wallets') }} as wallets
inner join {{ ref('performance') }} as performance on wallets.id = performance.wallet_id
where
    wallets.mode = 'simulation'
    and wallets.is_active
    and performance.total_positions >= {{ min_closed_positions }}
    -- Computed from the counts, because win_rate_percent is rounded: 59.996 is below 60.
    and 100 * performance.winning_positions >= {{ min_win_rate_percent }} * performance.total_positions
order by performance.win_rate_percent desc, performance.total_pnl_usd desc, wallets.id asc
