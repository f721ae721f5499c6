-- Screen: watchlist
-- Question: What does each simulated wallet lack to qualify for live trading?
-- Parameters: min_closed_positions, min_win_rate_percent (as in candidates_for_live)
-- Index: idx_performance_wallet_id, or none: it reads the watchlist, which is short
{% set min_closed_positions = parameter('min_closed_positions', 'bigint', 10) -%}
{% set min_win_rate_percent = parameter('min_win_rate_percent', 'numeric', 60) -%}
select
    wallets.id as wallet_id,
    wallets.label,
    coalesce(performance.total_positions, 0) as closed_positions,
    greatest({{ min_closed_positions }} - coalesce(performance.total_positions, 0), 0) as closed_positions_missing,
    performance.win_rate_percent,
    -- Computed from the counts and rounded up, so a wallet that is not a candidate yet never lacks 0.
    ceil(
        100 * greatest(
            {{ min_win_rate_percent }}
            - 100.0 * performance.winning_positions / nullif(performance.total_positions, 0),
            0
        )
    ) / 100 as win_rate_missing,
    performance.total_pnl_usd
from {{ ref('wallets') }} as wallets
left join {{ ref('performance') }} as performance on wallets.id = performance.wallet_id
where wallets.mode = 'simulation' and wallets.is_active
order by
    closed_positions_missing asc,
    win_rate_missing asc nulls last,
    performance.total_pnl_usd desc nulls last,
    wallets.id asc
