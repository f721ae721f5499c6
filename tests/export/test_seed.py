"""supabase/seed.sql loads the same rows as dbt."""

from __future__ import annotations

import csv
import re

import psycopg
import pytest

from walltrack.export.seed_file import seed_sql

from .conftest import SEED, WANTED
from .rows import OWN_ROWS, ages, counts, own_rows

pytestmark = pytest.mark.xdist_group("export")
DBT_CLOCK = "select seeded_at from walltrack_mock.mock_clock"
LOAD_CLOCK = "select max(updated_at) from walltrack.wallets where id::text like '77a11ac0-%'"


def test_it_loads_what_dbt_loads_and_again_in_place(seeded, built, apply, dump):
    wanted, schema = ages(built, DBT_CLOCK), dump(seeded)
    assert ages(seeded, LOAD_CLOCK) == wanted

    # Anywhere in the world, and after the rows were played with.
    apply(
        seeded,
        "update walltrack.wallets set label = 'mine now'",
        "update walltrack.positions set current_price = current_price * 3 where status = 'open'",
        "update walltrack.orders set status = 'cancelled' where status = 'pending'",
        SEED,
        env={"PGTZ": "America/New_York"},
    )
    assert ages(seeded, LOAD_CLOCK) == wanted
    assert dump(seeded) == schema, "the guards are as they were"


def test_rows_of_a_user_stay_as_they_are(migrated, apply, dump):
    apply(migrated, OWN_ROWS)
    rows, schema, filled = own_rows(migrated), dump(migrated), counts(migrated)
    apply(migrated, WANTED, SEED, SEED)
    assert own_rows(migrated) == rows
    assert dump(migrated) == schema
    assert counts(migrated)["config"] == filled["config"] == 1
    assert counts(migrated)["orders"] == filled["orders"] + 18


def test_what_goes_wrong_leaves_everything(migrated, psql, apply, dump):
    apply(
        migrated,
        "insert into walltrack.exit_strategies (name, stop_loss_percent) values ('Default', 10)",
        "alter table walltrack.signals disable trigger guard_signals_outcome",
    )
    rows, schema, filled = own_rows(migrated), dump(migrated), counts(migrated)
    assert "23505" in psql(migrated, WANTED, SEED).stderr
    assert (own_rows(migrated), dump(migrated), counts(migrated)) == (rows, schema, filled)

    # A guard that somebody has switched off is not this file's to switch on.
    apply(migrated, "delete from walltrack.exit_strategies", SEED)
    assert dump(migrated) == schema


def refused(done) -> str:
    """The one reason, in front of what psql says of every statement after a failed one."""
    first, *rest = [line for line in done.stderr.splitlines() if "ERROR:" in line]
    assert "ERROR:  23001: mock rows refused, nothing was changed in database " in first
    assert all("25P02" in line for line in rest)
    assert "set walltrack.mock_rows = 'load';" in done.stderr
    return first.split(": ")[-1]


@pytest.mark.parametrize(
    "own",
    [
        "insert into walltrack.config default values",
        "insert into walltrack.tokens (address) values (repeat('z', 44))",
        "insert into walltrack.tokens (id, address) values"
        " ('77a11ac0-0004-4000-8000-000000000099', repeat('z', 44))",
        OWN_ROWS,
    ],
    ids=["config", "a token", "a token with an id like a mock row's", "everywhere"],
)
def test_a_database_in_real_use_gets_no_mock_row(migrated, psql, apply, dump, own):
    apply(migrated, own)
    rows, schema, filled = own_rows(migrated), dump(migrated), counts(migrated)
    for setting in ("select 1", "set walltrack.mock_rows = 'yes'"):
        assert refused(psql(migrated, setting, SEED)) == (
            "it holds rows and not one mock row, so it is in real use"
        )
    assert (own_rows(migrated), dump(migrated), counts(migrated)) == (rows, schema, filled)
    # As a command line has it.
    apply(migrated, SEED, env={"PGOPTIONS": "-c walltrack.mock_rows=load"})
    assert counts(migrated)["signals"] == filled["signals"] + 20
    assert own_rows(migrated) == rows


def test_where_the_client_is_decides_too(migrated):
    question = re.search(r"do \$refuse\$.*?\$refuse\$;", SEED.read_text(), re.DOTALL)[0]
    platform = "it is a project on the Supabase platform"
    internet = "it is reached over the internet, from {}"
    # Every server has a role pg_monitor and a database template1.
    role, no_role = "'pg_monitor'", "'no_such_role'"
    stack, no_stack = "'template1'", "'no_such_database'"
    for address, its_role, its_database, reason in (
        (None, role, no_stack, ""),
        ("127.0.0.1", role, no_stack, ""),
        ("::1", role, no_stack, ""),
        ("172.17.0.1", no_role, no_stack, ""),
        ("172.17.0.1", role, stack, ""),
        ("172.17.0.1", role, no_stack, platform),
        ("10.1.2.3", no_role, no_stack, ""),
        ("192.168.1.5", no_role, no_stack, ""),
        ("fd00::1", no_role, no_stack, ""),
        ("172.32.0.1", no_role, no_stack, internet),
        ("203.0.113.7", role, stack, internet),
        ("2001:db8::7", no_role, no_stack, internet),
    ):
        statement = question
        for old, new in (
            ("inet_client_addr()", f"inet '{address}'" if address else "null"),
            ("'supabase_admin'", its_role),
            ("'_supabase'", its_database),
        ):
            assert statement.count(old) == 1
            statement = statement.replace(old, new)
        with psycopg.connect(migrated) as connection:
            if reason:
                with (
                    pytest.raises(psycopg.errors.RestrictViolation) as refusal,
                    connection.transaction(),
                ):
                    connection.execute(statement)
                assert refusal.value.diag.message_primary.endswith(f": {reason.format(address)}")
                connection.execute("set local walltrack.mock_rows = 'load'")
            connection.execute(statement)


def test_any_text_arrives_as_it_was_written(migrated, apply, tmp_path):
    text = "it's 1\\2\\n; $$ -- no comment   \n\n\n  'indented'\n"
    with (tmp_path / "mock_exit_strategies.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "description", "stop_loss_percent", "created_age"])
        rows.writerow(["77a11ac0-0002-4000-8000-000000000001", "null", "", "12.5", "1 day"])
        rows.writerow(["77a11ac0-0002-4000-8000-000000000002", text, text, "1e1", "1 day"])
    columns = [
        {"name": name, "type": data_type}
        for name, data_type in (
            ("id", "uuid"),
            ("name", "text"),
            ("description", "text"),
            ("stop_loss_percent", "numeric(5,2)"),
            ("created_at", "timestamptz"),
        )
    ]
    seed = {
        # dbt takes "null" for a null.
        "opening": "alter table walltrack.exit_strategies alter name drop not null;"
        " alter table walltrack.exit_strategies disable trigger user;",
        "tables": [{"name": "exit_strategies", "columns": columns}],
        "closing": "",
    }
    file = tmp_path / "seed.sql"
    file.write_text(seed_sql(seed, tmp_path), newline="\n")
    apply(migrated, file, file)
    with psycopg.connect(migrated) as connection:
        found = connection.execute(
            "select name, description, stop_loss_percent::text from walltrack.exit_strategies"
            " order by id"
        )
        assert found.fetchall() == [(None, None, "12.50"), (text, text, "10.00")]


def test_it_says_what_it_is_for():
    assert SEED.read_text().startswith("-- Mock rows for local development only")


def test_performance_is_fresh(seeded):
    with psycopg.connect(seeded) as connection:
        assert connection.execute(
            f"select count(*), bool_and(calculated_at = ({LOAD_CLOCK})) from walltrack.performance"
        ).fetchone() == (5, True)
