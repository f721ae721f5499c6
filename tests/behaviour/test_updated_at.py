"""An update that changes a row sets updated_at; one that changes nothing does not."""

import pytest

from .cases import TABLES
from .proofs import proves
from .rows import NOON

CHANGES = {table.name: table.change for table in TABLES}


@pytest.mark.parametrize("table", CHANGES)
@proves(*(f"update_{table}_updated_at" for table in CHANGES))
def test_a_change_stamps_the_row(db, table):
    # Every update of an event is refused: the stamp shows only without that guard.
    if table == "circuit_breaker_events":
        db.lift(table, "guard_circuit_breaker_events_append_only")
    row = db.insert(table, updated_at=NOON)
    assert row["updated_at"] == NOON
    changed = db.update(table, row, **CHANGES[table])
    assert changed["updated_at"] == db.value("select now()")
    assert changed["created_at"] == row["created_at"]


@pytest.mark.parametrize("table", CHANGES)
def test_an_update_that_changes_nothing_leaves_the_stamp(db, table):
    if table == "circuit_breaker_events":
        db.lift(table, "guard_circuit_breaker_events_append_only")
    row = db.insert(table, updated_at=NOON)
    assert db.update(table, row, id=row["id"]) == row


@pytest.mark.parametrize("table", CHANGES)
def test_a_stamp_is_not_written_by_hand(db, table):
    if table == "circuit_breaker_events":
        db.lift(table, "guard_circuit_breaker_events_append_only")
    row = db.insert(table)
    assert db.update(table, row, updated_at=NOON)["updated_at"] == db.value("select now()")
