-- A newcomer sees the mock row, a production database gets the column defaults: both must be the documented numbers.
select *
from {{ ref('config') }}
where
    {{ mock_only() }}
    and (
        total_capital_usd,
        risk_per_trade_percent,
        max_total_capital_percent,
        daily_loss_limit_usd,
        position_sizing_mode,
        stop_loss_percent,
        trailing_stop_percent,
        slippage_tolerance_percent,
        circuit_breaker_loss_percent,
        min_win_rate_percent,
        max_consecutive_losses,
        safety_score_threshold,
        min_liquidity_usd,
        max_top_10_holder_percent,
        min_token_age_hours,
        price_polling_interval_seconds,
        max_price_staleness_minutes,
        token_cache_ttl_minutes,
        webhook_timeout_hours,
        is_circuit_breaker_active
    )
    is distinct from (
        10000, 5, 80, 500, 'fixed_percent', 20, 15, 3, 15, 40, 6, 0.60, 50000, 80, 24, 45, 5, 60, 48, false
    )
