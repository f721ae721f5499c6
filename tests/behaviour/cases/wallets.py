from ..rows import NOON, base58
from .case import Case, Table, edges, is_base58, known, primary_key, refers, times_finite, unique

WALLETS = Table(
    "wallets",
    [
        times_finite("wallets", "discovered_on", "helius_synced_at", "last_signal_at"),
        primary_key("pk_wallets"),
        unique("idx_wallets_address", "address", base58(44), base58(44)),
        refers("fk_wallets_exit_strategies", "exit_strategy_id", "exit_strategies"),
        is_base58("ck_wallets_address_is_base58", "address", 32, 44),
        known("ck_wallets_mode_known", "mode", "simulation", "live"),
        known(
            "ck_wallets_discovery_source_known",
            "discovery_source",
            "twitter",
            "telegram",
            "scanner",
            "referral",
            "manual",
            "other",
        ),
        edges(
            "ck_wallets_initial_win_rate_range",
            "initial_win_rate_percent",
            [0, 100, None],
            ["-0.01", "100.01", "NaN"],
        ),
        edges("ck_wallets_initial_trades_not_negative", "initial_trades_observed", [0, None], [-1]),
        edges(
            "ck_wallets_initial_avg_pnl_range",
            "initial_avg_pnl_percent",
            [-100, "99999999.9999", None],
            ["-100.0001", "NaN"],
        ),
        edges(
            "ck_wallets_observation_period_positive", "observation_period_days", [1, None], [0, -1]
        ),
        Case(
            "ck_wallets_helius_sync_status_known",
            [
                {"helius_sync_status": status, "helius_synced_at": NOON}
                for status in ("pending", "synced", "error")
            ],
            [{"helius_sync_status": status} for status in ("Synced", "failed", "")],
        ),
        Case(
            "ck_wallets_synced_has_time",
            [
                {"helius_sync_status": "synced", "helius_synced_at": NOON},
                {"helius_sync_status": "error", "helius_synced_at": None},
            ],
            [{"helius_sync_status": "synced", "helius_synced_at": None}],
        ),
    ],
    change={"label": "changed"},
    required=[
        "id",
        "address",
        "mode",
        "exit_strategy_id",
        "discovery_source",
        "discovered_on",
        "helius_sync_status",
        "is_active",
        "created_at",
        "updated_at",
    ],
)
