from ..database import UNIQUE
from ..rows import NOON, unknown_id
from .case import Case, Table, edges, known, times_finite

FIRST, SECOND = unknown_id(), unknown_id()
# The state is that of the events, so rules about it are asked without the trigger that says so.
STATE = ("derive_config_circuit_breaker",)
ACTIVE = {
    "is_circuit_breaker_active": True,
    "circuit_breaker_reason": "manual",
    "circuit_breaker_activated_at": NOON,
}

CONFIG = Table(
    "config",
    [
        # Two rows are needed to break a key, and the singleton's rules let no second one in.
        Case(
            "pk_config",
            [{"id": SECOND}],
            [{"id": FIRST}],
            UNIQUE,
            existing={"id": FIRST},
            drop=("uq_config_singleton", "uq_config_is_circuit_breaker_active"),
        ),
        Case(
            "uq_config_singleton",
            [],
            [{}],
            UNIQUE,
            existing={},
        ),
        Case(
            "uq_config_is_circuit_breaker_active",
            [ACTIVE],
            [{}],
            UNIQUE,
            existing={},
            lift=STATE,
            drop=("uq_config_singleton",),
        ),
        edges(
            "ck_config_total_capital_positive",
            "total_capital_usd",
            ["0.0001"],
            [0, "-0.0001", "NaN"],
        ),
        edges(
            "ck_config_risk_per_trade_range",
            "risk_per_trade_percent",
            ["0.01", 100],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_config_max_total_capital_range",
            "max_total_capital_percent",
            ["0.01", 100],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_config_daily_loss_limit_positive",
            "daily_loss_limit_usd",
            ["0.0001"],
            [0, "-0.0001", "NaN"],
        ),
        known(
            "ck_config_position_sizing_mode_known",
            "position_sizing_mode",
            "fixed_percent",
            "kelly",
            "martingale",
        ),
        edges(
            "ck_config_stop_loss_range", "stop_loss_percent", ["0.01", 100], [0, "100.01", "NaN"]
        ),
        edges(
            "ck_config_trailing_stop_range",
            "trailing_stop_percent",
            ["0.01", 100],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_config_slippage_tolerance_range",
            "slippage_tolerance_percent",
            [0, 100],
            ["-0.01", "100.01", "NaN"],
        ),
        edges(
            "ck_config_circuit_breaker_loss_range",
            "circuit_breaker_loss_percent",
            ["0.01", 100],
            [0, "100.01", "NaN"],
        ),
        edges(
            "ck_config_min_win_rate_range",
            "min_win_rate_percent",
            [0, 100],
            ["-0.01", "100.01", "NaN"],
        ),
        edges(
            "ck_config_max_consecutive_losses_range", "max_consecutive_losses", [1, 100], [0, 101]
        ),
        edges(
            "ck_config_safety_score_threshold_range",
            "safety_score_threshold",
            [0, "0.5951", 1],
            ["-0.0001", "1.0001", "NaN"],
        ),
        edges("ck_config_min_liquidity_not_negative", "min_liquidity_usd", [0], ["-0.0001", "NaN"]),
        edges(
            "ck_config_max_top_10_holder_range",
            "max_top_10_holder_percent",
            ["0.01", 100],
            [0, "100.01", "NaN"],
        ),
        edges("ck_config_min_token_age_range", "min_token_age_hours", [0, 8760], [-1, 8761]),
        edges(
            "ck_config_price_polling_interval_range",
            "price_polling_interval_seconds",
            [1, 3600],
            [0, 3601],
        ),
        edges(
            "ck_config_max_price_staleness_range",
            "max_price_staleness_minutes",
            [1, 1440],
            [0, 1441],
        ),
        edges("ck_config_token_cache_ttl_range", "token_cache_ttl_minutes", [1, 10080], [0, 10081]),
        edges("ck_config_webhook_timeout_range", "webhook_timeout_hours", [1, 720], [0, 721]),
        edges("ck_config_max_signal_attempts_range", "max_signal_attempts", [1, 100], [0, 101]),
        times_finite("config", "helius_last_synced_at", "webhook_last_signal_at"),
        edges(
            "ck_config_webhook_url_is_https",
            "helius_webhook_url",
            ["https://a", None],
            ["https://", "http://a", "HTTPS://a", " https://a", ""],
        ),
        Case(
            "ck_config_circuit_breaker_reason_known",
            [
                ACTIVE | {"circuit_breaker_reason": reason}
                for reason in ("max_drawdown", "min_win_rate", "consecutive_losses", "manual")
            ],
            [ACTIVE | {"circuit_breaker_reason": reason} for reason in ("Manual", "drawdown", "")],
            lift=STATE,
        ),
        Case(
            "ck_config_circuit_breaker_active_iff_reason",
            [ACTIVE, {"is_circuit_breaker_active": False}],
            [
                ACTIVE | {"circuit_breaker_reason": None},
                {"circuit_breaker_reason": "manual"},
            ],
            lift=STATE,
        ),
        Case(
            "ck_config_circuit_breaker_active_iff_activated_at",
            [ACTIVE, {"is_circuit_breaker_active": False}],
            [
                ACTIVE | {"circuit_breaker_activated_at": None},
                {"circuit_breaker_activated_at": NOON},
            ],
            lift=STATE,
        ),
    ],
    change={"total_capital_usd": 20000},
    required=[
        "id",
        "total_capital_usd",
        "risk_per_trade_percent",
        "max_total_capital_percent",
        "daily_loss_limit_usd",
        "position_sizing_mode",
        "stop_loss_percent",
        "trailing_stop_percent",
        "slippage_tolerance_percent",
        "circuit_breaker_loss_percent",
        "min_win_rate_percent",
        "max_consecutive_losses",
        "safety_score_threshold",
        "min_liquidity_usd",
        "max_top_10_holder_percent",
        "min_token_age_hours",
        "price_polling_interval_seconds",
        "max_price_staleness_minutes",
        "token_cache_ttl_minutes",
        "webhook_timeout_hours",
        "max_signal_attempts",
        "is_circuit_breaker_active",
        "created_at",
        "updated_at",
    ],
)
