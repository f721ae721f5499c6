-- Screen: watchlist (one wallet)
-- Question: How do the results of this wallet compare with its initial figures?
-- Parameters: wallet_id (one of the mock data)
-- Index: pk_wallets, idx_performance_wallet_id
{% set wallet_id = parameter('wallet_id', 'uuid', '77a11ac0-0003-4000-8000-000000000002') -%}
select
    wallets.id as wallet_id,
    wallets.label,
    wallets.address,
    wallets.mode,
    case when wallets.is_active then 'active' else 'inactive' end as status,
    exit_strategies.name as exit_strategy,
    wallets.discovery_source,
    wallets.discovered_on,
    wallets.discovery_notes,
    wallets.observation_period_days,
    wallets.initial_trades_observed,
    coalesce(performance.total_positions, 0) as closed_positions,
    wallets.initial_win_rate_percent,
    performance.win_rate_percent,
    performance.win_rate_percent - wallets.initial_win_rate_percent as win_rate_change,
    wallets.initial_avg_pnl_percent,
    performance.avg_pnl_percent,
    performance.avg_pnl_percent - wallets.initial_avg_pnl_percent as avg_pnl_change,
    coalesce(performance.total_pnl_usd, 0) as total_pnl_usd,
    performance.profit_ratio,
    performance.best_trade_percent,
    performance.worst_trade_percent,
    coalesce(performance.current_win_streak, 0) as current_win_streak,
    coalesce(performance.current_loss_streak, 0) as current_loss_streak,
    coalesce(performance.signal_count_all, 0) as signals_all,
    coalesce(performance.signal_count_30d, 0) as signals_30d,
    coalesce(performance.signal_count_7d, 0) as signals_7d,
    coalesce(performance.signal_count_24h, 0) as signals_24h,
    wallets.last_signal_at,
    wallets.helius_sync_status,
    wallets.helius_synced_at,
    performance.calculated_at
from {{ ref('wallets') }} as wallets
inner join {{ ref('exit_strategies') }} as exit_strategies on wallets.exit_strategy_id = exit_strategies.id
left join {{ ref('performance') }} as performance on wallets.id = performance.wallet_id
where wallets.id = {{ wallet_id }}
