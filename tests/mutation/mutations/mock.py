"""The mock rows."""

import yaml

from tests.conftest import REPOSITORY

_CONFIG = yaml.safe_load((REPOSITORY / "models/core/config.yml").read_text("utf-8"))
_NUMBERS = [
    column["name"]
    for column in _CONFIG["models"][0]["columns"]
    if column["data_type"].startswith(("numeric", "integer"))
]


def _one(statement: str, table: str, where: str = "true") -> str:
    """A statement for the first of a table's rows that fulfil a condition."""
    return f"{statement} where id = (select min(id::text)::uuid from {table} where {where})"


MUTATIONS: dict[str, tuple[str, ...]] = {
    "circuit_breaker_events__tell_of_the_blocked_signals": (
        "update circuit_breaker_events set new_positions_blocked = new_positions_blocked + 1",
        "update circuit_breaker_events"
        " set open_positions_at_activation = open_positions_at_activation + 1",
        "delete from circuit_breaker_events where event_type = 'deactivated'",
        "delete from signals where filter_reason = 'circuit_breaker'",
        "update positions set exit_at = entry_at",
    ),
    "config__mock_row_equals_the_defaults": (
        *(
            f"update walltrack_mock.mock_config set {column} = {column}::numeric + 1"
            for column in _NUMBERS
        ),
        "update walltrack_mock.mock_config set position_sizing_mode = 'kelly'",
    ),
    "exit_strategies__are_the_documented_three": (
        "update exit_strategies set name = name || '!' where name = 'Default'",
        "update exit_strategies set stop_loss_percent = stop_loss_percent + 0.01",
        "update exit_strategies set trailing_stop_percent = trailing_stop_percent + 0.01",
        "update exit_strategies set scaling_out_config = null",
        "update exit_strategies set mirror_exit_enabled = not mirror_exit_enabled",
        "update exit_strategies set is_default = not is_default",
        "delete from exit_strategies where name = 'Aggressive'",
        "insert into exit_strategies (id, name)"
        " values ('77a11ac0-0002-4000-8000-000000000009', 'Fourth')",
    ),
    "orders__amounts_multiply_out": (
        "update orders set token_in = token_out where order_type = 'entry'",
        "update orders set token_out = token_in where order_type = 'entry'",
        "update orders set token_in = token_out where order_type <> 'entry'",
        "update orders set token_out = token_in where order_type <> 'entry'",
        "update orders set expected_amount_out = expected_amount_out * 1.001"
        " where order_type = 'entry'",
        "update orders set actual_amount_out = actual_amount_out * 1.001"
        " where order_type = 'entry'",
        "update orders set expected_amount_out = expected_amount_out + 0.00001"
        " where order_type <> 'entry'",
        "update orders set actual_amount_out = actual_amount_out + 0.00001"
        " where order_type <> 'entry'",
        "update orders set requested_price = null",
    ),
    "orders__come_after_their_signal_and_position": (
        "update positions set created_at = signals.received_at - interval '1 microsecond'"
        " from signals where positions.signal_id = signals.id",
        "update orders set created_at = positions.created_at - interval '1 microsecond'"
        " from positions where orders.position_id = positions.id",
        "update orders set created_at = signals.received_at - interval '1 microsecond',"
        " position_id = null from signals where orders.signal_id = signals.id",
        *(
            f"update orders set {time}_at = now() + interval '1 day'"
            for time in ("created", "requested", "submitted", "executed")
        ),
    ),
    "orders__entries_are_what_their_position_holds": (
        "update orders set actual_amount_out = actual_amount_out + 0.000000001",
        "update orders set executed_price = executed_price + 0.000000000000000001",
        "update orders set executed_at = executed_at + interval '1 microsecond'",
        "update orders set tx_signature = null",
        "update orders set signal_id = null",
    ),
    "orders__retries_fit_their_status": (
        "update orders set retry_count = 3 where status = 'pending'",
        "update orders set max_retries = 4 where status = 'pending'",
        "update orders set retry_count = 2 where status = 'failed'",
        "update orders set max_retries = 4 where status = 'failed'",
        "update orders set retry_count = 4 where status = 'executed'",
    ),
    "orders__slippage_is_within_tolerance": (
        "update orders set slippage_percent = slippage_tolerance_percent + 0.0001",
        "update orders set slippage_percent = -slippage_tolerance_percent - 0.0001",
        "update orders set slippage_percent = null",
    ),
    "positions__exit_reason_is_that_of_the_last_exit": (
        "update positions set exit_reason = 'manual'",
        "update positions set exit_at = exit_at + interval '1 microsecond'",
        "delete from orders",
    ),
    "positions__follow_a_purchase_signal": (
        "update signals set signal_type = 'sell'",
        "update signals set received_at = positions.entry_at"
        " from positions where positions.signal_id = signals.id",
    ),
    "positions__lie_within_thirty_days": (
        "update positions set entry_at = entry_at - interval '30 days'",
        "update positions set exit_at = entry_at",
        "update positions set exit_at = now() + interval '1 day' where exit_at is not null",
        "update positions set entry_at = now() + interval '1 day' where exit_at is null",
        "update positions set last_price_at = now() + interval '1 day'",
        "update positions set last_price_at = entry_at - interval '1 microsecond'",
    ),
    "positions__none_is_on_an_unsafe_token": (
        "update tokens set safety_score = 0.59",
        "update tokens set safety_score = null",
    ),
    "positions__none_is_opened_while_the_breaker_is_active": (
        "update positions set entry_at = occurred_at from circuit_breaker_events"
        " where event_type = 'activated'",
        "update positions set entry_at = occurred_at from circuit_breaker_events"
        " where event_type = 'deactivated'",
    ),
    "positions__open_pnl_is_moderate": (
        "update positions set total_pnl_percent = -5.0001 where status = 'open'",
        "update positions set total_pnl_percent = 10.0001 where status = 'open'",
    ),
    "positions__prices_are_small_for_most_tokens": (
        "update positions set entry_price = 0.000009",
        "update positions set current_price = 0.000009",
        "update positions set exit_price = 0.000009",
        "update positions set peak_price = 1.01",
    ),
    "positions__two_are_older_than_all_signals": (
        _one("update positions set signal_id = null", "positions", "signal_id is not null"),
        _one("update positions set signal_id = id", "positions", "signal_id is null"),
        "update positions set entry_at = now() where signal_id is null",
        "update positions set entry_at = '-infinity'",
    ),
    "positions__values_are_amount_times_price": (
        "update positions set entry_value_usd = entry_value_usd + 0.0001",
        "update positions set exit_value_usd = exit_value_usd + 0.0001",
    ),
    "signals__amount_times_price_is_the_value": (
        "update signals set value_usd = value_usd + 0.0001",
        "update signals set price_usd = price_usd * 2",
        "update signals set amount_out = amount_out * 2",
        "update signals set value_usd = null",
        "update signals set signal_type = 'sell'",
    ),
    "signals__breaker_filtered_arrive_during_the_activation": (
        "update signals set received_at = occurred_at from circuit_breaker_events"
        " where filter_reason = 'circuit_breaker' and event_type = 'activated'",
        "update signals set processed_at = occurred_at from circuit_breaker_events"
        " where filter_reason = 'circuit_breaker' and event_type = 'deactivated'",
        "delete from circuit_breaker_events",
    ),
    "signals__payload_is_of_their_transaction": (
        "update signals set raw_payload = raw_payload - 'signature'",
        "update signals set raw_payload = jsonb_set(raw_payload, '{signature}', '\"other\"')",
    ),
    "signals__prices_are_small_for_most_tokens": (
        "update signals set price_usd = 0.000009",
        "update signals set price_usd = 1.01",
    ),
    "signals__spread_over_seven_days": (
        _one("update signals set received_at = now() - interval '8 days'", "signals"),
        _one("update signals set received_at = now() + interval '1 day'", "signals"),
        "update signals set received_at = now() - interval '1 day'",
    ),
    "tokens__are_analysed_within_half_an_hour_of_the_seed": (
        "update tokens set last_analyzed_at = last_analyzed_at - interval '30 minutes'",
        "update tokens set last_analyzed_at = now() + interval '1 day'",
        "update tokens set last_analyzed_at = null",
    ),
    "tokens__checks_agree_with_their_inputs": (
        "update tokens set has_passed_liquidity_check = not has_passed_liquidity_check",
        "update tokens set has_passed_holder_check = not has_passed_holder_check",
        "update tokens set has_passed_age_check = not has_passed_age_check",
        "update tokens set has_passed_contract_check = null",
    ),
    "tokens__safe_ones_are_the_real_four": (
        "update tokens set address = repeat('2', 44) where symbol = 'BONK'",
        "update tokens set decimals = decimals + 1 where symbol = 'WIF'",
        "update tokens set symbol = 'BONK2' where symbol = 'BONK'",
        "update tokens set safety_score = 0.86 where symbol = 'MYRO'",
        "update tokens set safety_score = 0.59 where symbol = 'JTO'",
        "update tokens set safety_score = 0.56 where symbol = 'RUGWIF'",
        "update tokens set safety_score = 0.19 where symbol = 'RUGWIF'",
        "delete from tokens where symbol = 'JTO'",
    ),
    "wallets__all_have_signals": (
        "delete from signals where wallet_id = (select min(id::text)::uuid from wallets)",
    ),
    "wallets__have_the_track_record_of_their_mode": (
        "update wallets set initial_win_rate_percent = 59.99 where mode = 'simulation'",
        "update wallets set initial_win_rate_percent = 75.01 where mode = 'simulation'",
        "update wallets set initial_win_rate_percent = null where mode = 'simulation'",
        "update wallets set initial_trades_observed = 49 where mode = 'simulation'",
        "update wallets set initial_trades_observed = 201 where mode = 'simulation'",
        "update wallets set initial_trades_observed = 19 where mode = 'live'",
        "update wallets set initial_trades_observed = 51 where mode = 'live'",
        "update wallets set initial_trades_observed = null where mode = 'live'",
    ),
    "wallets__last_signal_is_their_newest": (
        "update wallets set last_signal_at = last_signal_at + interval '1 microsecond'",
        "update wallets set last_signal_at = null",
        "delete from signals where received_at = (select max(received_at) from signals)",
    ),
}
