"""`walltrack drift` and `walltrack contracts`: altered objects and broken contracts."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import run_dbt, run_walltrack
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("drift")


def test_no_drift_in_what_was_built(workshop: Workshop) -> None:
    done = workshop.walltrack("drift")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No drift")


def test_every_alteration_by_hand_is_listed(workshop: Workshop) -> None:
    with psycopg.connect(workshop.url) as connection:
        connection.execute("set search_path = walltrack")
        connection.execute("alter table wallets alter column mode set default 'live'")
        connection.execute("comment on column tokens.symbol is 'something else'")
        connection.execute("alter table signals disable trigger guard_signals_append_only")
        connection.execute(
            "alter table orders drop constraint ck_orders_slot_not_negative,"
            " add constraint ck_orders_slot_not_negative check (slot >= 0) not valid"
        )
        connection.execute("drop index idx_tokens_last_analyzed_at")
        connection.execute("comment on constraint ck_tokens_decimals_range on tokens is 'anything'")
        connection.execute("create table extra (id integer)")
    done = workshop.walltrack("drift")
    assert done.returncode == 1
    for words in (
        "altered  column      wallets.mode",
        "altered  comment     column symbol of table tokens",
        "altered  trigger     signals guard_signals_append_only",
        "altered  constraint  orders ck_orders_slot_not_negative",
        "altered  constraint  tokens ck_tokens_decimals_range",
        "         +-- anything",
        "dropped  index       idx_tokens_last_analyzed_at",
        "added    table       extra",
    ):
        assert words in done.stdout
    assert "8 changes by hand" in done.stdout


def test_a_role_without_rights_is_told_which_one_it_lacks(workshop: Workshop) -> None:
    role = "walltrack_reader_of_drift"
    with psycopg.connect(workshop.url) as connection:
        connection.execute(f"drop role if exists {role}")
        connection.execute(f"create role {role} login password 'x'")
    url = databases.Database(
        "a test", conninfo_to_dict(workshop.url) | {"user": role, "password": "x"}
    )
    try:
        done = run_walltrack("drift", cwd=workshop.root, env={databases.URL: url.url})
        run = run_dbt("run", "--select", "config", cwd=workshop.root, env={databases.URL: url.url})
        env = {databases.URL: url.url, "WALLTRACK_SCHEMA": "absent"}
        new = run_dbt("run", "--select", "config", cwd=workshop.root, env=env)
    finally:
        with psycopg.connect(workshop.url) as connection:
            connection.execute(f"drop role {role}")
    assert done.returncode == 3
    (sentence,) = [line for line in done.stderr.splitlines() if "may not" in line]
    assert "may not create a schema in database walltrack" in sentence
    assert "CONTEXT" not in done.stderr
    assert f"role {role} may not read which migrations schema walltrack has" in run.stdout
    assert "Use the owner of the schema, " in run.stdout
    assert f"role {role} may not create a schema in database walltrack_test_" in new.stdout
    assert f" to {role}` run" in new.stdout


@pytest.mark.parametrize("command", ["drift", "rollback"])
def test_a_read_only_database_is_one_sentence(workshop: Workshop, command: str) -> None:
    options = "-c default_transaction_read_only=on -c walltrack.rollback=insist"
    env = {databases.URL: workshop.url, "PGOPTIONS": options}
    done = run_walltrack(command, cwd=workshop.root, env=env)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "walltrack: the database is read-only (a standby?): name its primary server."
    )


def test_contracts_live_in_the_database(workshop: Workshop, built: str, put_in_place) -> None:
    """The last of the module: with its vars, the project is parsed anew."""
    assert put_in_place(built) == workshop.url
    done = workshop.walltrack("contracts", "--select", "signals")
    assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(workshop.url) as connection:
        query = "select relation, failing_rows from walltrack_contracts.summary where contract = %s"
        fact = "signals__position_created_iff_a_position_names_it"
        assert connection.execute(query, [fact]).fetchone() == ("signals", 0)
        connection.execute("alter table walltrack.signals disable trigger user")
        connection.execute("update walltrack.signals set position_created = false")
        assert connection.execute(query, [fact]).fetchone() == ("signals", 10)
        connection.rollback()
        found = connection.execute(
            "select count(*) from walltrack_contracts.summary"
            " where severity <> 'error' or relation is null"
        )
        assert found.fetchone() == (0,)
    done = workshop.walltrack("rollback", "--to", "008")
    assert done.returncode == 1
    assert "drop schema walltrack_contracts cascade" in done.stderr
