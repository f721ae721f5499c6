"""Building again changes nothing: not the catalog, not the mock rows, not a user's own rows."""

from __future__ import annotations

import psycopg
import pytest

from .conftest import Workshop

pytestmark = pytest.mark.xdist_group("rebuild")

OWN_WALLET = """
insert into walltrack.wallets (address, exit_strategy_id, label)
select 'So11111111111111111111111111111111111111112', id, 'my own'
from walltrack.exit_strategies where is_default
"""
OWN_ROW = "select * from walltrack.wallets where label = 'my own'"
TABLES = (
    "config",
    "exit_strategies",
    "wallets",
    "tokens",
    "signals",
    "orders",
    "positions",
    "circuit_breaker_events",
)


def test_a_run_changes_nothing(workshop: Workshop) -> None:
    with psycopg.connect(workshop.url) as connection:
        connection.execute("delete from walltrack.wallets where label = 'my own'")
        connection.execute(OWN_WALLET)
    rows, dump = workshop.rows(), workshop.dump()
    for options in (["--full-refresh"], ["--select", "orders", "performance"]):
        workshop.dbt("run", *options)
        assert workshop.rows() == rows
        assert workshop.dump() == dump


def test_a_seed_moves_the_mock_rows_in_time_and_nothing_else(workshop: Workshop) -> None:
    def ages(connection: psycopg.Connection) -> list[tuple]:
        return connection.execute(
            "select id, clock.adopted_at - received_at, clock.adopted_at - processed_at"
            " from walltrack.signals, walltrack_mock.mock_clock as clock order by id"
        ).fetchall()

    def clock(connection: psycopg.Connection) -> tuple:
        found = connection.execute("select seeded_at, adopted_at from walltrack_mock.mock_clock")
        return found.fetchone() or ()

    with psycopg.connect(workshop.url) as connection:
        connection.execute("delete from walltrack.wallets where label = 'my own'")
        connection.execute(OWN_WALLET)
        own = connection.execute(OWN_ROW).fetchall()
        before, was = ages(connection), clock(connection)
    dump = workshop.dump()
    # One table's mock rows alone keep to the clock of the others.
    workshop.dbt("build", "--exclude-resource-type", "test", "unit_test", "--select", "+wallets")
    with psycopg.connect(workshop.url) as connection:
        assert clock(connection)[1] == was[1]
        assert ages(connection) == before
    workshop.dbt("build", "--full-refresh", "--exclude-resource-type", "test", "unit_test")
    with psycopg.connect(workshop.url) as connection:
        assert min(clock(connection)) > max(was)
        assert ages(connection) == before
        assert connection.execute(OWN_ROW).fetchall() == own
    assert workshop.dump() == dump


def test_a_target_without_mock_rows_gets_all_relations_and_not_one_row(
    workshop: Workshop, new_database
) -> None:
    production = Workshop(workshop.root, new_database())
    # Not even where somebody asks for them.
    options = ["--target", "postgres", "--vars", "{load_mock_data: true}"]
    production.dbt("run", *options)
    assert set(production.rows()) == {f"walltrack.{name}" for name in TABLES}
    assert not any(production.rows().values())
    assert production.dump() == workshop.dump()

    with psycopg.connect(production.url) as connection:
        connection.execute(
            "insert into walltrack.exit_strategies (name, stop_loss_percent, is_default)"
            " values ('Mine', 20, true)"
        )
        connection.execute("insert into walltrack.config default values")
        connection.execute(OWN_WALLET)
    rows = production.rows()
    for command in (["seed", "--full-refresh"], ["run", "--full-refresh"]):
        production.dbt(*command, *options)
    assert production.rows() == rows
