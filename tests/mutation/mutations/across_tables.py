"""Rules across rows and tables."""

import yaml

from tests.conftest import REPOSITORY

NOBODY = "00000000-0000-4000-8000-000000000000"
_PERFORMANCE = yaml.safe_load((REPOSITORY / "models/analytics/performance.yml").read_text("utf-8"))
_FIGURES = [
    column["name"]
    for column in _PERFORMANCE["models"][0]["columns"]
    if column["name"] not in ("wallet_id", "calculated_at")
]

MUTATIONS: dict[str, tuple[str, ...]] = {
    "circuit_breaker_events__activations_do_not_overlap": (
        "insert into circuit_breaker_events (event_type, trigger_reason, occurred_at)"
        " select 'activated', 'manual', occurred_at + interval '1 minute'"
        " from circuit_breaker_events where event_type = 'activated'",
        "insert into circuit_breaker_events (event_type, trigger_reason)"
        " values ('activated', 'manual'), ('activated', 'manual')",
    ),
    "circuit_breaker_events__deactivation_follows_its_activation": (
        "update circuit_breaker_events as ended"
        " set occurred_at = activation.occurred_at - interval '1 microsecond'"
        " from circuit_breaker_events as activation"
        " where ended.activation_id = activation.id",
        "update circuit_breaker_events set activation_id = id where event_type = 'deactivated'",
        f"update circuit_breaker_events set activation_id = '{NOBODY}'"
        " where event_type = 'deactivated'",
    ),
    "config__breaker_state_agrees_with_the_events": (
        "update config set is_circuit_breaker_active = true",
        "delete from circuit_breaker_events where event_type = 'deactivated'",
        "update config set circuit_breaker_reason = 'manual'",
        "update config set circuit_breaker_activated_at = now()",
        "delete from circuit_breaker_events where event_type = 'deactivated';"
        " update config set is_circuit_breaker_active = true, circuit_breaker_reason = 'manual',"
        " circuit_breaker_activated_at = (select occurred_at from circuit_breaker_events)",
        "delete from circuit_breaker_events where event_type = 'deactivated';"
        " update config set is_circuit_breaker_active = true, circuit_breaker_activated_at = now(),"
        " circuit_breaker_reason = (select trigger_reason from circuit_breaker_events)",
    ),
    "config__exactly_one_row_once_in_use": (
        "delete from config",
        "alter table config drop constraint pk_config cascade;"
        " insert into config select * from config",
    ),
    "exit_strategies__exactly_one_default_once_in_use": (
        "update exit_strategies set is_default = false",
        "update exit_strategies set is_default = true",
        "delete from exit_strategies",
    ),
    "orders__duration_equals_its_formula": (
        "update orders set execution_duration_ms = execution_duration_ms + 1",
        "update orders set execution_duration_ms = null",
        "update orders set execution_duration_ms = 0 where executed_at is null",
        "update orders set executed_at = submitted_at - interval '1 second',"
        " execution_duration_ms = -1000 where executed_at is not null",
        "update orders set executed_at = requested_at - interval '1 second', submitted_at = null,"
        " execution_duration_ms = -1000 where executed_at is not null",
    ),
    "orders__follow_what_caused_them": (
        "update orders set requested_at = signals.received_at - interval '61 seconds'"
        " from signals where orders.signal_id = signals.id",
        "update orders set requested_at = positions.entry_at - interval '61 seconds'"
        " from positions where orders.position_id = positions.id and order_type = 'exit_manual'",
    ),
    "orders__slippage_equals_its_formula": (
        "update orders set slippage_percent = -slippage_percent where order_type = 'entry'",
        "update orders set slippage_percent = -slippage_percent where order_type <> 'entry'",
        "update orders set slippage_percent = slippage_percent + 0.0001",
        "update orders set slippage_percent = null",
        "update orders set slippage_percent = 0 where executed_price is null",
        "update orders set executed_price = 1e15, slippage_percent = 7 where order_type = 'entry'",
    ),
    "performance__equals_a_recomputation": (
        *(f"update performance set {figure} = coalesce({figure}, 0) + 1" for figure in _FIGURES),
        *(
            f"update performance set {figure} = null where {figure} is not null"
            for figure in _FIGURES
        ),
        "alter table performance add column figure integer default 0",
        "update positions set total_pnl_usd = total_pnl_usd + 1 where status = 'closed'",
        "update positions set status = 'open' where status = 'closed'",
        "delete from signals",
        "update signals set received_at = received_at - interval '31 days'",
        "update positions set entry_at = entry_at - interval '31 days'",
        "update positions set exit_at = '2000-01-01'::timestamptz + (now() - exit_at)",
    ),
    "performance__has_a_row_for_every_wallet": (
        "delete from performance where wallet_id = (select id from wallets order by id limit 1)",
        "insert into wallets (id, created_at) values (gen_random_uuid(), now() - interval '1 day')",
    ),
    "positions__closed_equal_their_executed_exits": (
        "update positions set exit_amount = exit_amount + 0.000000001",
        "update positions set entry_amount = entry_amount + 0.000000001",
        "update positions set exit_value_usd = exit_value_usd + 0.01",
        "update positions set exit_value_usd = null",
        "update positions set exit_price = exit_price * 1.001",
        "update positions set exit_price = null",
        "update positions set realized_pnl_usd = realized_pnl_usd + 0.01",
        "update positions set realized_pnl_usd = null",
        "update positions set written_off_amount = written_off_amount + 0.000000001",
        "update positions set fees_usd = fees_usd + 0.01",
        "update orders set actual_amount_in = actual_amount_in + 0.000000001",
        "update orders set executed_price = executed_price * 1.001",
        "delete from orders",
        "update orders set status = 'failed' where order_type <> 'entry'",
        "alter table orders drop constraint pk_orders cascade;"
        " insert into orders select * from orders",
    ),
    "positions__exits_follow_their_entry": (
        "update positions set exit_at = entry_at - interval '61 seconds' where exit_at is not null",
    ),
    "positions__fees_equal_those_of_their_orders": (
        "update positions set fees_usd = fees_usd + 0.0001",
        "update positions set fees_usd = 0",
        "update orders set fee_usd = fee_usd + 0.0001 where status = 'executed'",
        "update orders set status = 'executed', fee_usd = 1 where status = 'failed'",
        "delete from orders",
    ),
    "positions__sold_no_more_than_they_held": (
        "update orders set actual_amount_in = actual_amount_in + 0.000000000000000001"
        " where order_type <> 'entry'",
        "update positions set written_off_amount = 1 where status = 'closed'",
        "update orders set status = 'executed', actual_amount_in = amount_in"
        " where order_type <> 'entry' and status = 'failed'",
    ),
    "positions__follow_their_signal": (
        "update positions set entry_at = signals.received_at - interval '61 seconds'"
        " from signals where positions.signal_id = signals.id",
    ),
    "positions__open_have_one_executed_entry_order": (
        "delete from orders",
        "update orders set status = 'failed' where order_type = 'entry'",
        "update orders set order_type = 'exit_manual' where order_type = 'entry'",
        "alter table orders drop constraint pk_orders cascade;"
        " insert into orders select * from orders",
    ),
    "positions__pnl_equals_its_formula": (
        "update positions set unrealized_pnl_usd = unrealized_pnl_usd + 0.0001,"
        " total_pnl_usd = total_pnl_usd + 0.0001",
        "update positions set realized_pnl_usd = realized_pnl_usd + 0.0001,"
        " total_pnl_usd = total_pnl_usd + 0.0001",
        "update positions set total_pnl_usd = total_pnl_usd + 0.0001",
        "update positions set unrealized_pnl_percent = unrealized_pnl_percent + 0.0001",
        "update positions set realized_pnl_percent = realized_pnl_percent + 0.0001",
        "update positions set total_pnl_percent = total_pnl_percent + 0.001",
        "update positions set unrealized_pnl_usd = null, total_pnl_usd = null",
        "update positions set unrealized_pnl_percent = null",
        "update positions set realized_pnl_percent = null",
        "update positions set total_pnl_percent = null",
        "update positions set fees_usd = fees_usd + 1",
        "update positions set written_off_amount = written_off_amount + 1",
        "update positions set exit_value_usd = 1e15, realized_pnl_percent = 7"
        " where exit_value_usd is not null",
    ),
    "signals__breaker_filtered_fall_inside_an_activation": (
        "update signals set processed_at = occurred_at - interval '61 seconds'"
        " from circuit_breaker_events"
        " where filter_reason = 'circuit_breaker' and event_type = 'activated'",
        "update signals set processed_at = occurred_at + interval '61 seconds'"
        " from circuit_breaker_events"
        " where filter_reason = 'circuit_breaker' and event_type = 'deactivated'",
        "delete from circuit_breaker_events",
    ),
    "signals__duplicates_have_an_earlier_twin": (
        f"update signals set wallet_id = '{NOBODY}' where filter_reason = 'duplicate'",
        "update signals set token_address = repeat('2', 44) where filter_reason = 'duplicate'",
        "update signals set received_at = now() - interval '1 year'"
        " where filter_reason = 'duplicate'",
        "delete from signals where filter_reason is distinct from 'duplicate'",
    ),
    "signals__position_created_iff_a_position_names_it": (
        "update signals set position_created = false where position_created",
        "update signals set position_created = true where not position_created",
        "delete from positions",
    ),
    "signals__safety_filtered_are_below_the_threshold": (
        "update tokens set safety_score = (select safety_score_threshold from config)",
        "update tokens set safety_score = null",
        "delete from tokens",
        "update config set safety_score_threshold = 0",
    ),
}
