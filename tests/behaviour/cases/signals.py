from ..database import UNIQUE
from ..rows import NOON, Reference, base58, unknown_id
from .case import Case, Table, edges, is_base58, known, primary_key, refers, times_finite, unique

# It failed on the chain.
FAILED = {"filtered": True, "filter_reason": "swap_failed"}
WALLET = unknown_id()
SAME = {"id": unknown_id(), "wallet_id": WALLET, "token_address": base58(44)}
FILTERED = {"filtered": True, "filter_reason": "duplicate", "processed_at": NOON}

SIGNALS = Table(
    "signals",
    [
        primary_key("pk_signals"),
        unique("uq_signals_transaction_signature", "transaction_signature", base58(88), base58(88)),
        Case(
            "idx_signals_wallet_id",
            [SAME | {"id": unknown_id()}],
            [SAME],
            UNIQUE,
            existing=SAME | {"wallet_id": Reference("wallets", {"id": WALLET})},
            drop=("pk_signals",),
        ),
        refers("fk_signals_wallets", "wallet_id", "wallets"),
        is_base58("ck_signals_token_address_is_base58", "token_address", 32, 44),
        is_base58("ck_signals_transaction_signature_is_base58", "transaction_signature", 64, 88),
        edges("ck_signals_leg_not_negative", "leg", [0, 1], [-1]),
        known("ck_signals_signal_type_known", "signal_type", "buy", "sell"),
        *(
            Case(
                f"ck_signals_{amount}_positive",
                [{amount: "0.000000000000000001"}, FAILED | {amount: 0}],
                [
                    {amount: 0},
                    FILTERED | {amount: 0},
                    *({amount: value} | more for value in (-1, "NaN") for more in ({}, FAILED)),
                ],
            )
            for amount in ("amount_in", "amount_out")
        ),
        edges("ck_signals_attempt_count_not_negative", "attempt_count", [0, 5], [-1]),
        times_finite("signals", "received_at", "claimed_at"),
        edges(
            "ck_signals_price_positive",
            "price_usd",
            ["0.000000000000000001"],
            [0, "-0.000000000000000001", "NaN"],
            value_usd=1,
        ),
        edges("ck_signals_value_not_negative", "value_usd", [0], ["-0.0001", "NaN"], price_usd=1),
        Case(
            "ck_signals_priced_iff_valued",
            [{"price_usd": 1, "value_usd": 1}, {"price_usd": None, "value_usd": None}],
            [{"price_usd": 1, "value_usd": None}, {"price_usd": None, "value_usd": 1}],
        ),
        Case(
            "ck_signals_filter_reason_known",
            [
                FILTERED | {"filter_reason": reason}
                for reason in (
                    "safety_check_failed",
                    "circuit_breaker",
                    "duplicate",
                    "swap_failed",
                    "processing_error",
                )
            ],
            [FILTERED | {"filter_reason": reason} for reason in ("Duplicate", "other", "")],
        ),
        Case(
            "ck_signals_filtered_iff_reason",
            [FILTERED, {"filtered": False, "filter_reason": None}],
            [FILTERED | {"filter_reason": None}, {"filter_reason": "duplicate"}],
        ),
        Case(
            "ck_signals_filtered_creates_no_position",
            [FILTERED, {"position_created": True, "processed_at": NOON}],
            [FILTERED | {"position_created": True}],
        ),
        Case(
            "ck_signals_outcome_has_time",
            [
                FILTERED,
                {"position_created": True, "processed_at": NOON},
                {"processed_at": NOON},
                {},
            ],
            [FILTERED | {"processed_at": None}, {"position_created": True}],
            lift=("derive_signals_processed_at",),
        ),
        edges(
            "ck_signals_duration_not_negative",
            "processing_duration_ms",
            [0, None],
            [-1],
            processed_at=NOON,
        ),
        Case(
            "ck_signals_duration_has_time",
            [{"processing_duration_ms": 0, "processed_at": NOON}, {"processed_at": NOON}],
            [{"processing_duration_ms": 0}],
        ),
    ],
    change={"position_created": True},
    required=[
        "id",
        "wallet_id",
        "token_address",
        "transaction_signature",
        "signal_type",
        "amount_in",
        "amount_out",
        "received_at",
        "raw_payload",
        "filtered",
        "position_created",
        "leg",
        "attempt_count",
        "created_at",
        "updated_at",
    ],
)
