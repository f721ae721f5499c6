from ..database import FOREIGN_KEY, UNIQUE
from ..rows import NOON, Reference, after, base58
from .case import Case, Table, edges, is_base58, known, primary_key, refers, times_finite

LIVE = {"mode": "live"}
EXECUTED = {"status": "executed"}
POSITION = Reference("positions", {})
SCALING = {"order_type": "exit_scaling", "position_id": POSITION}
TOKEN = base58(44)
SIGNATURE = base58(88)

ORDERS = Table(
    "orders",
    [
        primary_key("pk_orders"),
        # One swap may sell for two positions.
        Case(
            "uq_orders_tx_signature",
            [
                LIVE | {"tx_signature": SIGNATURE, "order_type": "exit_manual"},
                LIVE | {"tx_signature": base58(88)},
                LIVE | {"tx_signature": None},
            ],
            [LIVE | {"tx_signature": SIGNATURE}],
            UNIQUE,
            existing=LIVE | {"tx_signature": SIGNATURE},
        ),
        refers("fk_orders_wallets", "wallet_id", "wallets"),
        refers("fk_orders_tokens", "token_id", "tokens"),
        refers("fk_orders_positions", "position_id", "positions"),
        Case(
            "fk_orders_positions_agree",
            [{"position_id": POSITION}, {"position_id": POSITION, "order_type": "exit_manual"}],
            [
                {"position_id": POSITION, "wallet_id": Reference("wallets", {})},
                {"position_id": POSITION, "token_id": Reference("tokens", {})},
                {"position_id": POSITION, "mode": "live"},
            ],
            FOREIGN_KEY,
        ),
        refers("fk_orders_signals", "signal_id", "signals"),
        Case(
            "ck_orders_order_type_known",
            [
                {"order_type": order_type, "position_id": POSITION}
                for order_type in (
                    "entry",
                    "exit_stop_loss",
                    "exit_trailing_stop",
                    "exit_scaling",
                    "exit_mirror",
                    "exit_manual",
                )
            ],
            [
                {"order_type": order_type, "position_id": POSITION}
                for order_type in ("Entry", "exit", "exit_", "")
            ],
        ),
        known("ck_orders_mode_known", "mode", "simulation", "live"),
        is_base58("ck_orders_token_in_is_base58", "token_in", 32, 44),
        is_base58("ck_orders_token_out_is_base58", "token_out", 32, 44),
        Case(
            "ck_orders_swap_changes_token",
            [{"token_in": TOKEN}, {"token_out": TOKEN}],
            [{"token_in": TOKEN, "token_out": TOKEN}],
        ),
        edges("ck_orders_amount_in_positive", "amount_in", ["0.000000001"], [0, -1, "NaN"]),
        edges(
            "ck_orders_actual_amount_in_not_negative",
            "actual_amount_in",
            [0, "0.000000000000000001", 100, 101],
            ["-0.000000000000000001", "NaN"],
            **EXECUTED,
        ),
        edges(
            "ck_orders_expected_amount_out_positive",
            "expected_amount_out",
            ["0.000000001", None],
            [0, -1, "NaN"],
        ),
        edges(
            "ck_orders_actual_amount_out_not_negative",
            "actual_amount_out",
            [0],
            ["-0.000000001", "NaN"],
            **EXECUTED,
        ),
        edges(
            "ck_orders_requested_price_positive",
            "requested_price",
            ["0.000000000000000001", None],
            [0, "-0.000000000000000001", "NaN"],
        ),
        edges(
            "ck_orders_executed_price_not_negative",
            "executed_price",
            [0],
            ["-0.000000000000000001", "NaN"],
            **EXECUTED,
        ),
        edges(
            "ck_orders_slippage_tolerance_range",
            "slippage_tolerance_percent",
            [0, 100],
            ["-0.01", "100.01", "NaN"],
        ),
        Case(
            "ck_orders_status_known",
            [
                {"status": status}
                for status in ("pending", "submitted", "executed", "failed", "cancelled")
            ],
            [{"status": status} for status in ("Pending", "canceled", "")],
        ),
        is_base58("ck_orders_tx_signature_is_base58", "tx_signature", 64, 88, **LIVE),
        Case(
            "ck_orders_earlier_tx_signatures_are_base58",
            [
                LIVE | {"earlier_tx_signatures": signatures}
                for signatures in (None, [base58(64)], [base58(88), base58(87)])
            ],
            [
                LIVE | {"earlier_tx_signatures": signatures}
                for signatures in (
                    [base58(63)],
                    [base58(89)],
                    [base58(88), base58(87) + "0"],
                    [base58(88), None],
                    [""],
                    [base58(88) + " " + base58(88)],
                )
            ],
        ),
        edges("ck_orders_slot_not_negative", "slot", [0, None], [-1]),
        edges("ck_orders_priority_fee_not_negative", "priority_fee_lamports", [0, None], [-1]),
        edges("ck_orders_fee_not_negative", "fee_usd", [0, "0.0001"], ["-0.0001", "NaN"]),
        times_finite("orders", "requested_at", "submitted_at", "next_attempt_at"),
        Case(
            "ck_orders_submitted_has_time",
            [{"status": "submitted", "submitted_at": NOON}],
            [{"status": "submitted", "submitted_at": None}],
            lift=("derive_orders_execution",),
        ),
        Case(
            "ck_orders_executed_iff_price_amount_time",
            [EXECUTED, {"status": "submitted"}],
            [
                EXECUTED | {"executed_price": None},
                EXECUTED | {"actual_amount_out": None},
                {"actual_amount_in": 100},
                EXECUTED | {"executed_at": None},
                {"executed_price": 2},
                {"actual_amount_out": 50},
                {"status": "submitted", "executed_at": after(seconds=2)},
                {"status": "failed", "executed_at": after(seconds=2)},
                {"status": "cancelled", "actual_amount_out": 0},
            ],
        ),
        Case(
            "ck_orders_failed_has_error",
            [
                {"status": "failed", "last_error_code": "E", "last_error_message": None},
                {"status": "failed", "last_error_code": None, "last_error_message": "text"},
            ],
            [{"status": "failed", "last_error_code": None, "last_error_message": None}],
        ),
        Case(
            "ck_orders_live_executed_has_signature",
            [EXECUTED | LIVE, {"status": "submitted"} | LIVE, EXECUTED],
            [EXECUTED | LIVE | {"tx_signature": None}],
        ),
        Case(
            "ck_orders_simulation_has_no_signature",
            [LIVE | {"tx_signature": base58(88)}, {"tx_signature": None}],
            [
                {"tx_signature": base58(88)},
                EXECUTED | {"tx_signature": base58(88)},
                {"earlier_tx_signatures": [base58(88)]},
            ],
        ),
        Case(
            "ck_orders_exit_has_position",
            [{"order_type": "exit_manual", "position_id": POSITION}, {"position_id": None}],
            [
                {"order_type": order_type, "position_id": None}
                for order_type in (
                    "exit_stop_loss",
                    "exit_trailing_stop",
                    "exit_scaling",
                    "exit_mirror",
                    "exit_manual",
                )
            ],
        ),
        Case(
            "ck_orders_retry_count_range",
            [{"retry_count": 0}, {"retry_count": 3}, {"retry_count": 0, "max_retries": 0}],
            [{"retry_count": -1}, {"retry_count": 4}, {"retry_count": 1, "max_retries": 0}],
        ),
        Case(
            "ck_orders_max_retries_range",
            [{"max_retries": 0}, {"max_retries": 100}],
            [{"max_retries": 101}],
        ),
        Case(
            "ck_orders_only_scaling_has_level",
            [
                SCALING | {"scaling_level": 1, "scaling_percent": 50},
                SCALING,
                {"scaling_level": None, "scaling_percent": None},
            ],
            [
                {"scaling_level": 1},
                {"scaling_percent": 50},
                {"order_type": "exit_manual", "position_id": POSITION, "scaling_level": 1},
            ],
        ),
        edges("ck_orders_scaling_level_positive", "scaling_level", [1, None], [0, -1], **SCALING),
        edges(
            "ck_orders_scaling_percent_range",
            "scaling_percent",
            ["0.01", 100, None],
            [0, "100.01", "NaN"],
            **SCALING,
        ),
    ],
    change={"jupiter_quote_id": "changed"},
    required=[
        "id",
        "wallet_id",
        "token_id",
        "order_type",
        "mode",
        "token_in",
        "token_out",
        "amount_in",
        "slippage_tolerance_percent",
        "status",
        "requested_at",
        "retry_count",
        "max_retries",
        "fee_usd",
        "next_attempt_at",
        "created_at",
        "updated_at",
    ],
)
