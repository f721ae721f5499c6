"""Rules between the columns of one row."""

MUTATIONS: dict[str, tuple[str, ...]] = {
    "circuit_breaker_events__open_positions_on_activation": (
        "update circuit_breaker_events set open_positions_at_activation = 1"
        " where event_type = 'deactivated'",
    ),
    "circuit_breaker_events__blocked_on_deactivation": (
        "update circuit_breaker_events set new_positions_blocked = 1"
        " where event_type = 'activated'",
    ),
    "circuit_breaker_events__deactivated_iff_activation_id": (
        "update circuit_breaker_events set activation_id = null where event_type = 'deactivated'",
        "update circuit_breaker_events set activation_id = id where event_type = 'activated'",
        "update circuit_breaker_events set event_type = null where event_type = 'activated'",
    ),
    "circuit_breaker_events__activated_iff_number": (
        "update circuit_breaker_events set activation_number = null where event_type = 'activated'",
        "update circuit_breaker_events set activation_number = 2 where event_type = 'deactivated'",
        "update circuit_breaker_events set event_type = null where event_type = 'activated'",
    ),
    "config__webhook_url_is_https": (
        "update config set helius_webhook_url = 'http://example.com'",
        "update config set helius_webhook_url = 'https://'",
        "update config set helius_webhook_url = ''",
    ),
    "config__circuit_breaker_active_iff_reason": (
        "update config set is_circuit_breaker_active = true",
        "update config set circuit_breaker_reason = 'manual'",
    ),
    "config__circuit_breaker_active_iff_activated_at": (
        "update config set is_circuit_breaker_active = true",
        "update config set circuit_breaker_activated_at = now()",
    ),
    "exit_strategies__name_not_blank": (
        "update exit_strategies set name = ''",
        "update exit_strategies set name = e' \\t\\n'",
        "update exit_strategies set name = null",
    ),
    "exit_strategies__activation_needs_trailing_stop": (
        "update exit_strategies set trailing_stop_percent = null, trailing_activation_percent = 5",
    ),
    "exit_strategies__default_is_active": (
        "update exit_strategies set is_active = false where is_default",
    ),
    "orders__swap_changes_token": (
        "update orders set token_in = token_out",
        "update orders set token_in = null",
    ),
    "orders__submitted_has_time": (
        "update orders set status = 'submitted' where submitted_at is null",
    ),
    "orders__executed_iff_price_amount_time": (
        "update orders set executed_price = null where status = 'executed'",
        "update orders set actual_amount_out = null where status = 'executed'",
        "update orders set executed_at = null where status = 'executed'",
        "update orders set executed_price = 1 where status = 'pending'",
        "update orders set actual_amount_out = 1 where status = 'pending'",
        "update orders set executed_at = now() where status = 'failed'",
    ),
    "orders__failed_has_error": (
        "update orders set last_error_code = null, last_error_message = null"
        " where status = 'failed'",
    ),
    "orders__live_executed_has_signature": (
        "update orders set tx_signature = null where mode = 'live' and status = 'executed'",
    ),
    "orders__simulation_has_no_signature": (
        "update orders set mode = 'simulation' where tx_signature is not null",
    ),
    "orders__exit_has_position": (
        "update orders set position_id = null where order_type = 'exit_manual'",
    ),
    "orders__retry_count_range": (
        "update orders set retry_count = -1",
        "update orders set retry_count = max_retries + 1",
    ),
    "orders__only_scaling_has_level": (
        "update orders set scaling_level = 1 where order_type = 'entry'",
        "update orders set scaling_percent = 50 where order_type = 'entry'",
    ),
    "performance__outcomes_within_total": (
        "update performance set winning_positions = total_positions + 1",
    ),
    "performance__win_rate_iff_closed": (
        "update performance set win_rate_percent = null",
        "update performance set win_rate_percent = 0, total_positions = 0",
    ),
    "performance__avg_pnl_iff_closed": (
        "update performance set avg_pnl_percent = null",
        "update performance set avg_pnl_percent = 0, total_positions = 0",
    ),
    "performance__average_win_iff_won": (
        "update performance set average_win_usd = null",
        "update performance set average_win_usd = 1, winning_positions = 0",
    ),
    "performance__average_loss_iff_lost": (
        "update performance set average_loss_usd = null, losing_positions = 1",
        "update performance set average_loss_usd = -1, losing_positions = 0",
    ),
    "performance__profit_ratio_iff_won_and_lost": (
        "update performance set profit_ratio = null, winning_positions = 1, losing_positions = 1",
        "update performance set profit_ratio = 1, winning_positions = 0",
        "update performance set profit_ratio = 1, losing_positions = 0",
    ),
    "performance__trades_iff_closed": (
        "update performance set best_trade_usd = null",
        "update performance set best_trade_percent = null",
        "update performance set worst_trade_usd = null",
        "update performance set worst_trade_percent = null",
        "update performance set total_positions = 0",
    ),
    "performance__best_not_below_worst": (
        "update performance set best_trade_usd = worst_trade_usd - 0.0001",
        "update performance set best_trade_percent = worst_trade_percent - 0.0001",
    ),
    "performance__signal_windows_nest": (
        "update performance set signal_count_24h = signal_count_7d + 1",
        "update performance set signal_count_7d = signal_count_30d + 1",
        "update performance set signal_count_30d = signal_count_all + 1",
    ),
    "performance__position_windows_nest": (
        "update performance set positions_24h = positions_7d + 1",
        "update performance set positions_7d = positions_30d + 1",
    ),
    "performance__streaks_within_outcomes": (
        "update performance set current_win_streak = max_win_streak + 1",
        "update performance set max_win_streak = winning_positions + 1",
        "update performance set current_loss_streak = max_loss_streak + 1",
        "update performance set max_loss_streak = losing_positions + 1",
    ),
    "performance__one_current_streak_at_most": (
        "update performance set current_win_streak = 1, current_loss_streak = 1",
    ),
    "positions__current_amount_range": (
        "update positions set current_amount = -0.000000001",
        "update positions set current_amount = entry_amount + 0.000000001",
    ),
    "positions__peak_price_not_below_current": (
        "update positions set current_price = peak_price + 0.000000000000000001",
        "update positions set entry_price = peak_price + 0.000000000000000001",
    ),
    "positions__amounts_add_up": (
        "update positions set current_amount = current_amount + 0.000000001",
        "update positions set exit_amount = exit_amount + 0.000000001",
        "update positions set exit_amount = null",
    ),
    "positions__exited_iff_priced": (
        "update positions set exit_price = null where exit_amount > 0",
        "update positions set exit_value_usd = null where exit_amount > 0",
        "update positions set exit_price = 1 where exit_amount = 0",
        "update positions set exit_value_usd = 1 where exit_amount = 0",
    ),
    "positions__exit_not_before_entry": (
        "update positions set exit_at = entry_at - interval '1 microsecond'",
    ),
    "positions__closed_iff_exit": (
        "update positions set status = 'closed' where status = 'open'",
        "update positions set status = 'open' where status = 'closed'",
        "update positions set current_amount = 1 where status = 'closed'",
        "update positions set exit_at = null where status = 'closed'",
        "update positions set exit_reason = null where status = 'closed'",
    ),
    "signals__priced_iff_valued": (
        "update signals set price_usd = null",
        "update signals set value_usd = null",
    ),
    "signals__filtered_iff_reason": (
        "update signals set filter_reason = null where filtered",
        "update signals set filter_reason = 'duplicate' where not filtered",
    ),
    "signals__filtered_creates_no_position": (
        "update signals set position_created = true where filtered",
    ),
    "signals__outcome_has_time": (
        "update signals set processed_at = null where filtered",
        "update signals set processed_at = null where position_created",
    ),
    "signals__duration_has_time": ("update signals set processed_at = null",),
    "tokens__score_has_analysis": (
        "update tokens set last_analyzed_at = null",
        "update tokens set analysis_source = null",
    ),
    "tokens__blacklisted_iff_reason": (
        "update tokens set blacklist_reason = null where is_blacklisted",
        "update tokens set blacklist_reason = 'x' where not is_blacklisted",
    ),
    "tokens__blacklisted_iff_blacklisted_at": (
        "update tokens set blacklisted_at = null where is_blacklisted",
        "update tokens set blacklisted_at = now() where not is_blacklisted",
    ),
    "wallets__synced_has_time": (
        "update wallets set helius_synced_at = null, helius_sync_status = 'synced'",
    ),
}
