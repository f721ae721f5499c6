"""Parameters for analyses whose defaults show too little."""

from datetime import timedelta

BROKEN_STOP = "77a11ac0-0007-4000-8000-000000000012"
WEBHOOK = "77a11ac0-0005-4000-8000-000000000099"
TRAILED = "77a11ac0-0007-4000-8000-000000000005"
SCALED_OUT = "77a11ac0-0007-4000-8000-000000000002"

# By question; as_of is counted from the moment of the seed.
ASKED: dict[str, list[dict[str, object]]] = {
    "breaker_state": [{"as_of": timedelta(days=1)}],
    "candidates_for_live": [{"min_closed_positions": 1, "min_win_rate_percent": 50}],
    "expired_tokens": [{"as_of": timedelta(minutes=45)}],
    "filter_reasons": [{"days": 7}],
    "latency": [{"days": 7}],
    "pnl": [{"days": 5}],
    "position_detail": [{"position_id": TRAILED}],
    "position_exit_plan": [{"position_id": BROKEN_STOP}, {"position_id": TRAILED}],
    "position_exit_strategy": [{"position_id": BROKEN_STOP}, {"position_id": SCALED_OUT}],
    "position_orders": [{"position_id": TRAILED}],
    "position_signal": [{"position_id": TRAILED}],
    "positions_table": [{"mode": "live", "status": "closed"}],
    "recent_closed_trades": [{"mode": "simulation", "row_limit": 2}],
    "record_signal": [
        {"leg": 1, "signal_id": WEBHOOK},
        {"signal_type": "sell"},
        {"wallet_address": "8" * 32},
    ],
    "silent_wallets": [{"as_of": timedelta(days=1)}],
    "slippage_by_token": [{"days": 7}, {"days": 30, "mode": "live"}],
    "stale_prices": [{"as_of": timedelta(minutes=4, seconds=20)}],
    "wallet_last_signals": [{"wallet_id": "77a11ac0-0003-4000-8000-000000000001"}],
    "wallets_table": [
        {"sort_by": "label", "sort_direction": "asc", "mode": "simulation"},
        {"sort_by": "signals", "search": "er"},
    ],
    "webhook_health": [{"as_of": timedelta(days=3)}],
    "win_rate": [{"days": 5}],
}
