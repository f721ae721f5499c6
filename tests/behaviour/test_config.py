"""config has one row, and refuses a second with an explanation."""

from uuid import uuid4

import psycopg
import pytest

from .database import RESTRICT, UNIQUE
from .proofs import proves


def test_a_second_config_is_refused_and_told_why(db):
    db.insert("config")
    with db.refused(UNIQUE, "uq_config_singleton"):
        db.insert("config")
    with db.refused(UNIQUE, "uq_config_singleton"):
        db.execute("insert into config (total_capital_usd) values (1), (2)")
    with pytest.raises(psycopg.Error) as caught, db.connection.transaction():
        db.insert("config")
    assert "update the row that is there" in caught.value.diag.message_detail


def test_an_upsert_of_config_is_no_second_config(db):
    config = db.insert("config")
    assert db.execute("insert into config default values on conflict do nothing").rowcount == 0
    db.execute(
        "insert into config (id, total_capital_usd) values (%s, 7)"
        " on conflict (id) do update set total_capital_usd = excluded.total_capital_usd",
        [config["id"]],
    )
    assert db.row("config", config)["total_capital_usd"] == 7


@proves("guard_config_active_breaker")
def test_config_can_be_put_back_unless_the_breaker_is_active(db):
    db.delete("config", db.insert("config"))
    config = db.insert("config")
    db.insert("circuit_breaker_events")
    with db.refused(RESTRICT, "guard_config_active_breaker"):
        db.delete("config", config)


@pytest.mark.parametrize("traded", ["positions", "orders"])
@proves("guard_config_traded")
def test_config_stays_once_anything_was_traded(db, traded):
    config = db.insert("config")
    db.insert(traded)
    with db.refused(RESTRICT, "guard_config_traded"):
        db.delete("config", config)


SECRET = "whsec_0123456789"


def secret(db, config):
    return db.value(
        f"select secret from {db.schema}_secrets.helius_webhook where config_id = %s",
        [config["id"]],
    )


@proves("hide_config_webhook_secret", "store_config_webhook_secret")
def test_no_error_shows_the_secret_of_the_webhook(db):
    config = db.insert("config", helius_webhook_secret=SECRET)
    assert secret(db, config) == SECRET
    for refused in (
        {"total_capital_usd": -1},
        {"total_capital_usd": None},
        {"total_capital_usd": -1, "helius_webhook_secret": SECRET + "x"},
    ):
        with pytest.raises(psycopg.Error) as caught, db.connection.transaction():
            db.update("config", config, **refused)
        diagnosis = caught.value.diag
        said = (diagnosis.message_primary, diagnosis.message_detail, diagnosis.context)
        assert SECRET not in str(said)
    assert SECRET not in str(db.row("config", config))


@proves("hide_config_webhook_secret", "store_config_webhook_secret")
def test_the_secret_is_rotated_in_one_statement(db):
    config = db.insert("config", helius_webhook_secret=SECRET)
    changed = db.update("config", config, helius_webhook_secret="another")
    assert secret(db, config) == "another"
    assert changed["helius_webhook_secret"] != config["helius_webhook_secret"]
    # A client that writes back what it has read changes nothing; an old fingerprint is refused.
    assert db.update("config", changed, helius_webhook_secret=changed["helius_webhook_secret"])
    assert secret(db, config) == "another"
    with db.refused(RESTRICT, "store_config_webhook_secret"):
        db.update("config", config, helius_webhook_secret=config["helius_webhook_secret"])
    for upsert in (
        "do nothing",
        "do update set helius_webhook_secret = excluded.helius_webhook_secret",
    ):
        db.execute(
            "insert into config (id, helius_webhook_secret) values (%s, 'upserted')"
            f" on conflict (id) {upsert}",
            [config["id"]],
        )
        assert secret(db, config) == ("another" if upsert == "do nothing" else "upserted")
    db.update("config", config, helius_webhook_secret=None)
    assert secret(db, config) is None


@proves("store_config_webhook_secret")
def test_the_secret_is_found_after_the_row_got_another_id(db):
    """As whoever takes the mock row over gives it one: see docs/operations.md."""
    config = db.insert("config", helius_webhook_secret=SECRET)
    db.execute("alter table config disable trigger guard_config_identity")
    changed = db.row("config", config) | {"id": uuid4()}
    db.execute("update config set id = %s", [changed["id"]])
    db.execute("alter table config enable trigger guard_config_identity")
    assert secret(db, changed) == SECRET
    assert secret(db, config) is None
    db.update("config", changed, helius_webhook_secret=None)
    assert secret(db, changed) is None
