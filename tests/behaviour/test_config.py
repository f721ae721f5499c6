"""Config is one row with the agreed defaults, and says so when a second one is tried."""

from decimal import Decimal

from .cases.config import ACTIVE
from .database import RESTRICT, UNIQUE
from .proofs import proves

DEFAULTS = {
    "total_capital_usd": "10000",
    "risk_per_trade_percent": "5",
    "max_total_capital_percent": "80",
    "daily_loss_limit_usd": "500",
    "position_sizing_mode": "fixed_percent",
    "stop_loss_percent": "20",
    "trailing_stop_percent": "15",
    "slippage_tolerance_percent": "3",
    "circuit_breaker_loss_percent": "15",
    "min_win_rate_percent": "40",
    "max_consecutive_losses": "6",
    "safety_score_threshold": "0.60",
    "min_liquidity_usd": "50000",
    "max_top_10_holder_percent": "80",
    "min_token_age_hours": "24",
    "price_polling_interval_seconds": "45",
    "max_price_staleness_minutes": "5",
    "token_cache_ttl_minutes": "60",
    "webhook_timeout_hours": "48",
}


def test_the_defaults_are_the_agreed_ones(db):
    config = db.insert("config")
    for name, value in DEFAULTS.items():
        assert config[name] == (value if name == "position_sizing_mode" else Decimal(value)), name
    assert config["is_circuit_breaker_active"] is False


@proves("guard_config_singleton")
def test_a_second_config_is_refused_by_the_guard_that_explains_it(db):
    db.insert("config")
    with db.refused(UNIQUE, "guard_config_singleton"):
        db.insert("config")
    with db.refused(UNIQUE, "guard_config_singleton"):
        db.execute("insert into config default values on conflict do nothing")


@proves("guard_config_singleton")
def test_two_configs_in_one_statement_are_refused(db):
    with db.refused(UNIQUE, "guard_config_singleton"):
        db.execute("insert into config (total_capital_usd) values (1), (2)")


@proves("guard_config_active_breaker")
def test_config_can_be_put_back_unless_the_breaker_is_active(db):
    db.delete("config", db.insert("config"))
    config = db.insert("config", **ACTIVE)
    with db.refused(RESTRICT, "guard_config_active_breaker"):
        db.delete("config", config)
