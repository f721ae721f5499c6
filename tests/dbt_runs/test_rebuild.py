"""Building again changes nothing: not the catalog, not the mock rows, not a user's own rows."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest

from tests.export.rows import OWN_CONFIG, OWN_ROWS, own_rows
from tests.workshop import Workshop

pytestmark = pytest.mark.xdist_group("rebuild")

OwnRows = dict[str, list[tuple]]


@pytest.fixture(scope="module", autouse=True)
def own(workshop: Workshop) -> OwnRows:
    """A user's rows in every table, which no command here changes; as they were written."""
    with psycopg.connect(workshop.url) as connection:
        # The mock row of config becomes the user's.
        connection.execute(OWN_CONFIG)
        connection.execute("update walltrack.config set total_capital_usd = 77")
        connection.execute(OWN_ROWS)
    return own_rows(workshop.url)


def test_a_run_changes_nothing(workshop: Workshop) -> None:
    rows, dump = workshop.rows(), workshop.dump()
    for command in (
        ["run", "--full-refresh"],
        ["run", "--select", "orders", "performance"],
        # dbt would put a select of no rows in the place of each table.
        ["run", "--empty"],
        ["run", "--empty", "--full-refresh"],
        ["run", "--sample", "1 day"],
        ["compile", "--empty"],
        ["show", "--select", "performance", "wallets"],
    ):
        workshop.dbt(*command)
        assert workshop.rows() == rows
        assert workshop.dump() == dump


def test_a_seed_moves_the_mock_rows_in_time_and_nothing_else(
    workshop: Workshop, own: OwnRows
) -> None:
    def ages(connection: psycopg.Connection) -> list[tuple]:
        return connection.execute(
            "select id, clock.seeded_at - received_at, clock.seeded_at - processed_at"
            " from walltrack.signals, walltrack_mock.mock_clock as clock"
            " where id::text like '77a11ac0-%' order by id"
        ).fetchall()

    def clock(connection: psycopg.Connection) -> datetime:
        return connection.execute("select seeded_at from walltrack_mock.mock_clock").fetchone()[0]

    with psycopg.connect(workshop.url) as connection:
        before, was = ages(connection), clock(connection)
    dump = workshop.dump()
    # A part that is seeded or run alone keeps to the clock of the other tables.
    for command in (
        ("build", "--exclude-resource-type", "test", "unit_test", "--select", "+wallets"),
        ("seed",),
        ("run", "--select", "signals"),
        ("build", "--empty", "--exclude-resource-type", "test", "unit_test"),
    ):
        workshop.dbt(*command)
        with psycopg.connect(workshop.url) as connection:
            assert (clock(connection), ages(connection)) == (was, before), command
    workshop.dbt("run")
    with psycopg.connect(workshop.url) as connection:
        assert clock(connection) > was
        assert ages(connection) == before
    assert own_rows(workshop.url) == own
    assert workshop.dump() == dump


def test_the_command_removes_the_mock_rows_and_nothing_else(
    workshop: Workshop, own: OwnRows
) -> None:
    dump = workshop.dump()
    asked = workshop.walltrack("remove-mock-rows")
    assert asked.returncode == 2
    assert "nobody to ask: add --yes" in asked.stderr
    assert workshop.rows()["walltrack_mock.mock_wallets"]

    with psycopg.connect(workshop.url) as connection:
        needy = connection.execute(
            "insert into walltrack.wallets (address, exit_strategy_id) select repeat('y', 44), id"
            " from walltrack.exit_strategies where is_default returning id::text"
        ).fetchone()[0]
    before = workshop.rows()
    refused = workshop.walltrack("remove-mock-rows", "--yes")
    assert refused.returncode == 1
    assert f"1 row of walltrack.wallets by exit_strategy_id ({needy})" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert workshop.rows() == before
    with psycopg.connect(workshop.url) as connection:
        connection.execute("delete from walltrack.wallets where id = %s", [needy])

    removed = workshop.walltrack("remove-mock-rows", "--yes")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert "removed 20 rows of walltrack.signals" in removed.stdout
    assert own_rows(workshop.url) == own
    assert {name: len(rows) for name, rows in workshop.rows().items()} == {
        f"walltrack.{table}": len(rows) for table, rows in own.items()
    }
    assert workshop.dump() == dump

    # Nothing brings them back unasked.
    again = workshop.walltrack("up")
    assert again.returncode == 1
    assert "it holds rows and not one mock row, so it is in real use" in again.stderr
    assert own_rows(workshop.url) == own
