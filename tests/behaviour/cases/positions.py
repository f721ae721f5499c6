from ..database import UNIQUE
from ..rows import NOON, Reference, after, unknown_id
from .case import Case, Table, edges, is_base58, known, primary_key, refers

DERIVE = ("derive_positions_pnl", "derive_positions_pnl_of_price")
SIGNAL = unknown_id()
CLOSED = {"status": "closed", "current_amount": 0, "exit_at": NOON, "exit_reason": "manual"}
# What the trigger would have written, for the rules that are asked without it.
DERIVED = {
    "current_amount": 100,
    "current_price": 2,
    "peak_price": 2,
    "entry_value_usd": 200,
    "exit_amount": 0,
    "unrealized_pnl_usd": 0,
    "unrealized_pnl_percent": 0,
    "realized_pnl_usd": 0,
    "realized_pnl_percent": 0,
    "total_pnl_usd": 0,
    "total_pnl_percent": 0,
}
EXITED = DERIVED | {"current_amount": 60, "exit_amount": 40, "exit_price": 2, "exit_value_usd": 80}

POSITIONS = Table(
    "positions",
    [
        primary_key("pk_positions"),
        Case(
            "uq_positions_signal_id",
            [{"signal_id": Reference("signals", {})}, {"signal_id": None}],
            [{"signal_id": SIGNAL}],
            UNIQUE,
            existing={"signal_id": Reference("signals", {"id": SIGNAL})},
        ),
        refers("fk_positions_wallets", "wallet_id", "wallets"),
        refers("fk_positions_tokens", "token_id", "tokens"),
        refers("fk_positions_exit_strategies", "exit_strategy_id", "exit_strategies"),
        refers("fk_positions_signals", "signal_id", "signals"),
        known("ck_positions_mode_known", "mode", "simulation", "live"),
        edges(
            "ck_positions_exit_strategy_override_valid",
            "exit_strategy_override",
            [{"stop_loss_percent": 100}, {}, None],
            [{"stop_loss_percent": 100.01}, {"name": "x"}, [], "null"],
        ),
        edges(
            "ck_positions_entry_price_positive",
            "entry_price",
            ["0.000000000000000001"],
            [0, "-0.000000000000000001", "NaN"],
            current_price=0,
            entry_value_usd=1,
        ),
        Case(
            "ck_positions_entry_amount_positive",
            [{"entry_amount": "0.000000001"}],
            [
                {"entry_amount": 0, "entry_value_usd": 0},
                {"entry_amount": "NaN", "entry_value_usd": 0},
            ],
        ),
        edges("ck_positions_entry_value_not_negative", "entry_value_usd", [0], ["-0.0001", "NaN"]),
        is_base58("ck_positions_entry_tx_signature_is_base58", "entry_tx_signature", 87, 88),
        edges(
            "ck_positions_current_amount_range",
            "current_amount",
            [0, 100],
            ["-0.000000001", "100.000000001"],
        ),
        edges(
            "ck_positions_current_price_not_negative",
            "current_price",
            [0],
            ["-0.000000000000000001", "NaN"],
        ),
        Case(
            "ck_positions_peak_price_not_below_current",
            [DERIVED | {"peak_price": 2}],
            [DERIVED | {"peak_price": "1.999999999999999999"}, DERIVED | {"peak_price": "NaN"}],
            lift=DERIVE,
        ),
        Case(
            "ck_positions_amounts_add_up",
            [{"current_amount": 60, "exit_amount": 40}],
            [
                {"current_amount": 60, "exit_amount": "40.000000001"},
                {"current_amount": 60, "exit_amount": "39.999999999"},
                {"current_amount": "NaN"},
            ],
        ),
        Case(
            "ck_positions_exit_price_not_negative",
            [EXITED | {"exit_price": 0}],
            [EXITED | {"exit_price": "-0.000000000000000001"}, EXITED | {"exit_price": "NaN"}],
            lift=DERIVE,
        ),
        Case(
            "ck_positions_exit_value_not_negative",
            [EXITED | {"exit_value_usd": 0}],
            [EXITED | {"exit_value_usd": "-0.0001"}, EXITED | {"exit_value_usd": "NaN"}],
            lift=DERIVE,
        ),
        Case(
            "ck_positions_exited_iff_priced",
            [EXITED, DERIVED],
            [
                EXITED | {"exit_price": None},
                EXITED | {"exit_value_usd": None},
                DERIVED | {"exit_price": 2},
                DERIVED | {"exit_value_usd": 0},
            ],
            lift=DERIVE,
        ),
        Case(
            "ck_positions_exit_not_before_entry",
            [CLOSED | {"exit_at": NOON}],
            [CLOSED | {"exit_at": after(microseconds=-1)}, {"exit_at": after(microseconds=-1)}],
        ),
        is_base58("ck_positions_exit_tx_signature_is_base58", "exit_tx_signature", 87, 88),
        Case(
            "ck_positions_exit_reason_known",
            [
                CLOSED | {"exit_reason": reason}
                for reason in ("stop_loss", "trailing_stop", "scaling_out", "mirror_exit", "manual")
            ],
            [CLOSED | {"exit_reason": reason} for reason in ("Manual", "stop loss", "")],
        ),
        Case(
            "ck_positions_status_known",
            [{"status": "open"}, CLOSED, {"status": "error"}],
            [{"status": status} for status in ("Open", "closing", "")],
        ),
        Case(
            "ck_positions_closed_iff_exit",
            [
                CLOSED,
                {"status": "open", "current_amount": "0.000000001"},
                {"status": "error", "current_amount": 0},
            ],
            [
                CLOSED | {"current_amount": "0.000000001"},
                CLOSED | {"exit_at": None},
                CLOSED | {"exit_reason": None},
                CLOSED | {"status": "open"},
                CLOSED | {"status": "error"},
            ],
        ),
    ],
    change={"exit_strategy_override": {"stop_loss_percent": 5}},
    required=[
        "id",
        "wallet_id",
        "token_id",
        "exit_strategy_id",
        "mode",
        "entry_price",
        "entry_amount",
        "entry_at",
        "status",
        "created_at",
        "updated_at",
        *DERIVED,
    ],
    derived=DERIVED,
)
