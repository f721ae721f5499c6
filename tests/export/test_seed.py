"""supabase/seed.sql loads what dbt loads, and nothing but that."""

from __future__ import annotations

import csv

import psycopg
import pytest

from walltrack.seed_file import seed_sql

from .conftest import SEED
from .rows import OWN_ROWS, ages, counts, own_rows

pytestmark = pytest.mark.xdist_group("export")
DBT_CLOCK = "select adopted_at from walltrack_mock.mock_clock"
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
    apply(migrated, SEED, SEED)
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
    assert "23505" in psql(migrated, SEED).stderr
    assert (own_rows(migrated), dump(migrated), counts(migrated)) == (rows, schema, filled)

    # A guard that somebody has switched off is not this file's to switch on.
    apply(migrated, "delete from walltrack.exit_strategies", SEED)
    assert dump(migrated) == schema


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
        "opening": "alter table walltrack.exit_strategies alter name drop not null;",
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
