from ..database import FOREIGN_KEY, UNIQUE
from ..rows import NOON, Reference, base58, unknown_id
from .case import Case, Table, edges, is_base58, known, primary_key, refers, times_finite

DERIVE = ("derive_positions_pnl", "derive_positions_pnl_of_price")
LIVE = {"mode": "live"}
SIGNAL, POSITION, WALLET, TOKEN = (unknown_id() for _ in range(4))
CLOSED = {"status": "closed", "current_amount": 0, "exit_at": NOON, "exit_reason": "manual"}
# What the trigger would have written, for the rules that are asked without it.
DERIVED = {
    "current_amount": 100,
    "current_price": 2,
    "peak_price": 2,
    "entry_value_usd": 200,
    "exit_amount": 0,
    "written_off_amount": 0,
    "fees_usd": 0,
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
            "uq_positions_id_wallet_id_token_id_mode",
            [{"id": POSITION}],
            [{"id": POSITION, "wallet_id": WALLET, "token_id": TOKEN}],
            UNIQUE,
            existing={
                "id": POSITION,
                "wallet_id": Reference("wallets", {"id": WALLET}),
                "token_id": Reference("tokens", {"id": TOKEN}),
            },
            drop=("pk_positions",),
        ),
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
        Case(
            "fk_positions_signals_agree",
            [{"signal_id": Reference("signals", {})}],
            [
                {"signal_id": Reference("signals", {}), "wallet_id": Reference("wallets", {})},
                {"signal_id": Reference("signals", {}), "token_id": Reference("tokens", {})},
            ],
            FOREIGN_KEY,
        ),
        Case("fk_positions_tokens_agree", [{}], [{"token_address": base58(44)}], FOREIGN_KEY),
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
                CLOSED | {"entry_amount": 0, "entry_value_usd": 0},
                {"entry_amount": "NaN", "entry_value_usd": 0},
            ],
        ),
        edges("ck_positions_entry_value_not_negative", "entry_value_usd", [0], ["-0.0001", "NaN"]),
        is_base58(
            "ck_positions_entry_tx_signature_is_base58", "entry_tx_signature", 64, 88, **LIVE
        ),
        edges(
            "ck_positions_current_amount_range",
            "current_amount",
            ["0.000000000000000001", 100],
            ["-0.000000000000000001", "100.000000000000000001"],
        ),
        edges(
            "ck_positions_current_price_not_negative",
            "current_price",
            [0],
            ["-0.000000000000000001"],
        ),
        Case(
            "ck_positions_peak_price_not_below_current",
            [DERIVED | {"peak_price": 2}],
            [DERIVED | {"peak_price": "1.999999999999999999"}, DERIVED | {"peak_price": "NaN"}],
            lift=DERIVE,
        ),
        Case(
            "ck_positions_amounts_add_up",
            [
                {"current_amount": 60, "exit_amount": 40},
                {"current_amount": 60, "exit_amount": 30, "written_off_amount": 10},
            ],
            [
                {"current_amount": 60, "exit_amount": "40.000000001"},
                {"current_amount": 60, "exit_amount": "39.999999999"},
                {"current_amount": 60, "exit_amount": 30, "written_off_amount": 9},
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
        is_base58("ck_positions_exit_tx_signature_is_base58", "exit_tx_signature", 64, 88, **LIVE),
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
            "ck_positions_fees_not_negative",
            [{"fees_usd": 0}, {"fees_usd": "0.0001"}],
            [{"fees_usd": "-0.0001"}, {"fees_usd": "NaN"}],
            lift=("derive_positions_fees",),
        ),
        edges(
            "ck_positions_exit_amount_not_negative",
            "exit_amount",
            [1],
            [-1],
            written_off_amount=2,
        ),
        edges(
            "ck_positions_written_off_amount_not_negative",
            "written_off_amount",
            [1],
            [-1],
            exit_amount=2,
        ),
        Case(
            "ck_positions_value_fits",
            [
                {"entry_price": "9999999999999999", "entry_amount": 1},
                {"entry_amount": 1, "current_price": "9999999999999999"},
            ],
            [
                {"entry_price": "10000000000000000", "entry_amount": 1},
                {"entry_amount": 1, "current_price": "10000000000000000"},
                {"entry_amount": 1, "current_price": "99999999999999999999"},
            ],
        ),
        Case(
            "ck_positions_closed_iff_nothing_left",
            [CLOSED, {"current_amount": "0.000000000000000001"}, {"status": "error"}],
            [
                CLOSED | {"current_amount": "0.000000000000000001"},
                {"exit_amount": 100},
                {"status": "error", "exit_amount": 100},
            ],
        ),
        Case(
            "ck_positions_closed_iff_exit",
            [CLOSED, {"status": "error"}],
            [
                CLOSED | {"exit_at": None},
                CLOSED | {"exit_reason": None},
                {"exit_at": NOON},
                {"exit_reason": "manual"},
                {"exit_at": NOON, "exit_reason": "manual"},
                {"status": "error", "exit_at": NOON, "exit_reason": "manual"},
            ],
        ),
        Case(
            "ck_positions_simulation_has_no_signature",
            [LIVE | {"entry_tx_signature": base58(88)}, {}],
            [{"entry_tx_signature": base58(88)}, {"exit_tx_signature": base58(88)}],
        ),
        Case(
            "ck_positions_live_filled_has_signature",
            [LIVE, LIVE | CLOSED, CLOSED, LIVE | {"status": "error"}],
            [
                LIVE | CLOSED | {"entry_tx_signature": None},
                LIVE | {"exit_amount": 1},
                LIVE | {"written_off_amount": 1},
            ],
        ),
        times_finite("positions", "entry_at", "last_price_at"),
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
        "token_address",
        "created_at",
        "updated_at",
        *DERIVED,
    ],
    derived=DERIVED | {"token_address": ""},
)
