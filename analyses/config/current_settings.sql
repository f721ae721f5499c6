-- Screen: config
-- Question: Which settings are in effect?
-- Parameters: none
-- Index: none; it reads one row, without the columns of the webhook
select
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
    max_signal_attempts,
    updated_at
from {{ ref('config') }}
