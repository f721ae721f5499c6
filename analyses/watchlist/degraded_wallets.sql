-- Screen: watchlist
-- Question: Which wallets have a win rate below the required share of their initial win rate?
-- Parameters: percent_of_observed, min_closed_positions (fewer prove nothing)
-- Index: idx_performance_wallet_id, or none: it reads the watchlist, which is short
{% set percent_of_observed = parameter('percent_of_observed', 'numeric', 80) -%}
{% set min_closed_positions = parameter('min_closed_positions', 'bigint', 1) -%}
select
    wallets.id as wallet_id,
    wallets.label,
    wallets.mode,
    performance.total_positions as closed_positions,
    performance.win_rate_percent,
    wallets.initial_win_rate_percent,
    round(wallets.initial_win_rate_percent * {{ percent_of_observed }} / 100, 2) as expected_win_rate_percent,
    round(100 * performance.win_rate_percent / wallets.initial_win_rate_percent, 2) as percent_of_observed,
    performance.total_pnl_usd
from {{ ref('wallets') }} as wallets
inner join {{ ref('performance') }} as performance on wallets.id = performance.wallet_id
where
    wallets.is_active
    and wallets.initial_win_rate_percent > 0
    and performance.total_positions >= {{ min_closed_positions }}
    -- Computed from the counts, because win_rate_percent is rounded.
    and 100 * 100 * performance.winning_positions
    < wallets.initial_win_rate_percent * {{ percent_of_observed }} * performance.total_positions
order by percent_of_observed, wallets.id
