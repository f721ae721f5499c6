"""The migration guide describes each migration as its files and the catalog do."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY

from .page import DOCS, Page, text_of

GUIDE = Page(DOCS / "migrations.md")
(VERIFY,) = GUIDE.fences("sql")
UP, DOWN = (
    {path.name[:3]: path for path in sorted((REPOSITORY / "supabase" / folder).glob("*.sql"))}
    for folder in ("migrations", "rollbacks")
)


def rows(title: str) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in GUIDE.table(title)[1]]


MADE = [number for number, _ in rows("What each one makes")]
LOST = [number for number, _ in rows("What is lost")]


@pytest.fixture
def empty(database_url):
    """A connection to an empty database, which stays empty."""
    with psycopg.connect(database_url) as connection:
        yield connection
        connection.rollback()


def test_every_table_and_the_view_are_told():
    told = [number for number in UP if number in MADE]
    assert told == MADE
    assert told[::-1] == LOST
    made = {path.stem for path in UP.values() if path.stem.endswith(("_table", "_view"))}
    linked = {Path(link).stem for link in GUIDE.links if link.startswith("../supabase/migrations/")}
    assert made <= linked


def test_after_each_number_there_is_nothing_wrong(empty):
    for migration in UP.values():
        empty.execute(migration.read_text())
        for relation, *wrong, security in empty.execute(VERIFY):
            expected = "none" if relation == "performance" else "on"
            assert (*wrong, security) == (0, 0, 0, 0, expected), (migration.name, relation)
    assert empty.execute(VERIFY).fetchall()


def test_numbers_go_up_and_down_in_their_order_alone(empty):
    for number, migration in UP.items():
        for later in [path for other, path in UP.items() if other > number]:
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState), empty.transaction():
                empty.execute(later.read_text())
        empty.execute(migration.read_text())
    for number in reversed(DOWN):
        for earlier in [path for other, path in DOWN.items() if other < number]:
            with pytest.raises(psycopg.errors.DependentObjectsStillExist), empty.transaction():
                empty.execute(earlier.read_text())
        empty.execute(DOWN[number].read_text())


def test_performance_can_be_read_at_once(empty):
    for migration in UP.values():
        empty.execute(migration.read_text())
    assert empty.execute("table walltrack.performance").fetchall() == []


@pytest.mark.parametrize("number", UP)
def test_a_file_that_is_on_record_locks_nothing(connection, number):
    connection.execute(UP[number].read_text())
    locked = connection.execute(
        "select relation::regclass::text, mode from pg_locks"
        " inner join pg_class on relation = pg_class.oid"
        " where pid = pg_backend_pid() and relnamespace = 'walltrack'::regnamespace"
    )
    assert locked.fetchall() == []


def test_the_state_of_the_breaker_outlives_its_events(empty):
    for migration in UP.values():
        empty.execute(migration.read_text())
    empty.execute(
        "insert into walltrack.circuit_breaker_events (event_type, trigger_reason)"
        " values ('activated', 'manual')"
    )
    empty.execute("set walltrack.rollback = 'insist'")
    for number in reversed(DOWN):
        if number >= "009":
            empty.execute(DOWN[number].read_text())
    (is_active,) = empty.execute(
        "select is_circuit_breaker_active from walltrack.config"
    ).fetchone()
    assert is_active
