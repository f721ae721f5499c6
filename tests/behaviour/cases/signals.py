from ..rows import NOON, base58
from .case import Case, Table, edges, is_base58, known, primary_key, refers, unique

FILTERED = {"filtered": True, "filter_reason": "duplicate", "processed_at": NOON}

SIGNALS = Table(
    "signals",
    [
        primary_key("pk_signals"),
        unique("uq_signals_transaction_signature", "transaction_signature", base58(88), base58(88)),
        refers("fk_signals_wallets", "wallet_id", "wallets"),
        is_base58("ck_signals_token_address_is_base58", "token_address", 32, 44),
        is_base58("ck_signals_transaction_signature_is_base58", "transaction_signature", 87, 88),
        known("ck_signals_signal_type_known", "signal_type", "buy", "sell"),
        edges("ck_signals_amount_in_positive", "amount_in", ["0.000000001"], [0, -1, "NaN"]),
        edges("ck_signals_amount_out_positive", "amount_out", ["0.000000001"], [0, -1, "NaN"]),
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
                for reason in ("safety_check_failed", "circuit_breaker", "duplicate")
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
        "created_at",
        "updated_at",
    ],
)
