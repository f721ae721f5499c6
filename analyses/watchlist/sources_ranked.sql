-- Screen: watchlist
-- Question: Which sources of wallets were profitable?
-- Parameters: none
-- Index: idx_performance_wallet_id, or none: it reads the watchlist, which is short
select
    rank() over (order by coalesce(sum(performance.total_pnl_usd), 0) desc) as rank,
    wallets.discovery_source,
    count(*) as wallets,
    count(*) filter (where wallets.mode = 'live') as live_wallets,
    coalesce(sum(performance.total_positions), 0) as closed_positions,
    round(100.0 * sum(performance.winning_positions) / nullif(sum(performance.total_positions), 0), 2)
        as win_rate_percent,
    round(avg(wallets.initial_win_rate_percent), 2) as initial_win_rate_percent,
    coalesce(sum(performance.total_pnl_usd), 0) as total_pnl_usd
from {{ ref('wallets') }} as wallets
left join {{ ref('performance') }} as performance on wallets.id = performance.wallet_id
group by wallets.discovery_source
order by rank, wallets.discovery_source
