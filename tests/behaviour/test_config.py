"""Config is one row, and says so when a second one is tried."""

from .cases.config import ACTIVE
from .database import RESTRICT, UNIQUE
from .proofs import proves


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
