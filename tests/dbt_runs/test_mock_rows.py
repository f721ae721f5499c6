"""What a load of mock rows does not change, and where it is refused."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.conftest import TABLES, run_dbt
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("mock_rows")

LOADS = [("run",), ("seed",), ("run", "--full-refresh"), ("build", "--select", "+config")]


def test_the_breaker_and_the_settings_of_a_user_outlive_a_load(workshop: Workshop) -> None:
    """The mock row of config is the one that events and users write to."""
    state = (
        "select is_circuit_breaker_active, circuit_breaker_reason, circuit_breaker_activated_at,"
        " total_capital_usd, webhook_last_signal_at from walltrack.config"
    )
    with psycopg.connect(workshop.url) as connection:
        connection.execute(
            "insert into walltrack.circuit_breaker_events (event_type, trigger_reason)"
            " values ('activated', 'manual')"
        )
        connection.execute(
            "update walltrack.config set total_capital_usd = 77, webhook_last_signal_at = now()"
        )
        before = connection.execute(state).fetchone()
    assert before[:2] == (True, "manual")
    for command in LOADS:
        workshop.dbt(*command)
        with psycopg.connect(workshop.url) as connection:
            assert connection.execute(state).fetchone() == before, command


def test_the_times_of_the_settings_follow_the_clock(
    workshop: Workshop, built: str, put_in_place: Callable[..., str]
) -> None:
    """Else the webhook of the mock data would look silent, the older the database is."""
    put_in_place(built)
    signal = "select webhook_last_signal_at from walltrack.config"
    with psycopg.connect(workshop.url) as connection:
        before = connection.execute(signal).fetchone()
    workshop.dbt("seed")
    workshop.dbt("run")
    with psycopg.connect(workshop.url) as connection:
        assert connection.execute(signal).fetchone() > before


def test_a_row_that_is_up_to_date_is_not_written_again(workshop: Workshop) -> None:
    written = "select id, xmin from walltrack.wallets order by id"
    with psycopg.connect(workshop.url) as connection:
        before = connection.execute(written).fetchall()
    workshop.dbt("run", "--select", "wallets")
    with psycopg.connect(workshop.url) as connection:
        assert connection.execute(written).fetchall() == before


@pytest.mark.parametrize("number", ["dead-4000-8000-000000000001", "0004-4000-8000-000000000001"])
def test_a_row_with_an_id_like_a_mock_rows_is_real_use(
    workshop: Workshop, built: str, put_in_place: Callable[..., str], number: str
) -> None:
    put_in_place(built)
    assert workshop.walltrack("remove-mock-rows", "--yes").returncode == 0
    with psycopg.connect(workshop.url) as connection:
        connection.execute(
            "insert into walltrack.tokens (id, address) values (%s, repeat('z', 44))",
            [f"77a11ac0-{number}"],
        )
    before = workshop.rows()
    refused = run_dbt("build", cwd=workshop.root, env={databases.URL: workshop.url})
    assert refused.returncode != 0
    assert "it holds rows and not one mock row, so it is in real use" in refused.stdout
    assert workshop.rows() == before


LOOK_ALIKE = "77a11ac0-0004-4000-8000-00000000beef"
REAL_TOKEN = f"insert into walltrack.tokens (id, address) values ('{LOOK_ALIKE}', repeat('z', 44))"


def test_a_row_with_an_id_like_a_mock_rows_outlives_their_removal(
    workshop: Workshop, built: str, put_in_place: Callable[..., str]
) -> None:
    put_in_place(built)
    with psycopg.connect(workshop.url) as connection:
        connection.execute(REAL_TOKEN)
    removed = workshop.walltrack("remove-mock-rows", "--yes")
    assert removed.returncode == 0, removed.stderr
    left = {name: rows for name, rows in workshop.rows().items() if rows}
    assert list(left) == ["walltrack.tokens"]
    assert LOOK_ALIKE in str(left)


def test_a_row_like_a_mock_row_does_not_stand_for_those_that_are_gone(
    workshop: Workshop, built: str, put_in_place: Callable[..., str]
) -> None:
    """The text and the clock of mock rows may be left over where a hand has deleted the rows."""
    put_in_place(built)
    with psycopg.connect(workshop.url) as connection:
        connection.execute("set session_replication_role = replica")
        for table in TABLES:
            connection.execute(f"delete from walltrack.{table}")
        connection.execute(REAL_TOKEN)
    before = workshop.rows()
    refused = run_dbt("run", cwd=workshop.root, env={databases.URL: workshop.url})
    assert refused.returncode != 0
    assert "it holds rows and not one mock row, so it is in real use" in refused.stdout
    assert workshop.rows() == before
