"""supabase/seed.sql loads what dbt loads, and nothing but that."""

from __future__ import annotations

import psycopg
import pytest

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


def test_it_says_what_it_is_for():
    assert SEED.read_text().startswith("-- Mock rows for local development only")


def test_performance_is_fresh(seeded):
    with psycopg.connect(seeded) as connection:
        assert connection.execute(
            f"select count(*), bool_and(calculated_at = ({LOAD_CLOCK})) from walltrack.performance"
        ).fetchone() == (5, True)
