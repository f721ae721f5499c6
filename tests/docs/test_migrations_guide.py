"""The migration guide tells each number as its files and the catalog do."""

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


MADE = {number: needs for number, _, needs in rows("What each one makes")}
WAITS = {number: waits for number, waits, _ in rows("What waits, and what is lost")}


@pytest.fixture
def empty(database_url):
    """A connection to an empty database, which stays empty."""
    with psycopg.connect(database_url) as connection:
        yield connection
        connection.rollback()


def test_every_table_and_the_view_are_told():
    told = [number for number in UP if number in MADE]
    assert list(MADE) == told
    assert list(WAITS) == told[::-1]
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


@pytest.mark.parametrize("number", MADE)
def test_each_number_goes_up_on_what_the_guide_says_it_needs(empty, number):
    for needed in closed(MADE, number):
        empty.execute(UP[needed].read_text())
    empty.execute(UP[number].read_text())


@pytest.mark.parametrize("number", WAITS)
def test_each_number_goes_down_after_those_it_waits_for_and_not_before(empty, number):
    for migration in UP.values():
        empty.execute(migration.read_text())
    waits = [other for other in WAITS[number].split(", ") if other]
    if waits:
        with (
            pytest.raises(psycopg.errors.DependentObjectsStillExist),
            empty.transaction(),
        ):
            empty.execute(DOWN[number].read_text())
    for other in sorted(waits, reverse=True):
        empty.execute(DOWN[other].read_text())
    empty.execute(DOWN[number].read_text())


def closed(needs: dict[str, str], number: str) -> list[str]:
    """What a number needs, and what that needs, in order."""
    direct = [other for other in needs[number].split(", ") if other]
    return sorted({*direct, *(deeper for other in direct for deeper in closed(needs, other))})


def test_performance_can_be_read_at_once(empty):
    for migration in UP.values():
        empty.execute(migration.read_text())
    assert empty.execute("table walltrack.performance").fetchall() == []


@pytest.mark.parametrize("number", UP)
def test_no_reader_waits_for_what_is_run_again(connection, number):
    connection.execute(UP[number].read_text())
    locked = connection.execute(
        "select relation::regclass::text from pg_locks"
        " inner join pg_class on relation = pg_class.oid"
        " where pid = pg_backend_pid() and mode = 'AccessExclusiveLock'"
        " and relnamespace = 'walltrack'::regnamespace"
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
    empty.execute(DOWN["009"].read_text())
    (is_active,) = empty.execute(
        "select is_circuit_breaker_active from walltrack.config"
    ).fetchone()
    assert is_active
