"""Every constraint and unique index accepts a row at its edge and refuses one beyond it."""

import psycopg
import pytest

from .cases import TABLES, Table
from .database import FOREIGN_KEY, NOT_NULL, RESTRICT
from .rows import valid_row


def label(columns) -> str:
    return ",".join(f"{name}={str(value)[:24]!r}" for name, value in columns.items()) or "same"


def edge_rows(side: str) -> list:
    return [
        pytest.param(table.name, case, columns, id=f"{case.rule}-{label(columns)}")
        for table in TABLES
        for case in table.cases
        for columns in getattr(case, side)
    ]


@pytest.mark.parametrize(("table", "case", "columns"), edge_rows("accept"))
def test_the_edge_is_accepted(db, table, case, columns):
    case.prepare(db, table)
    assert db.insert(table, **columns)


@pytest.mark.parametrize(("table", "case", "columns"), edge_rows("refuse"))
def test_just_beyond_the_edge_is_refused(db, table, case, columns):
    case.prepare(db, table)
    # What the row refers to is there already, so nothing else can be refused inside.
    row = valid_row(db, table, dict(columns))
    with db.refused(case.sqlstate, case.rule):
        db.insert_exactly(table, row)


@pytest.mark.parametrize(
    ("table", "case"),
    [
        pytest.param(table.name, case, id=case.rule)
        for table in TABLES
        for case in table.cases
        if case.parent
    ],
)
def test_what_is_referred_to_cannot_be_deleted(db, table, case):
    referrer = db.insert(table, **case.accept[0])
    db.lift(case.parent, "user")
    # PostgreSQL 18 tells a restricted delete from a missing parent.
    sqlstate = RESTRICT if db.connection.info.server_version >= 180000 else FOREIGN_KEY
    with db.refused(sqlstate, case.rule):
        db.delete(case.parent, {"id": referrer[case.column]})


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(table, column, id=f"{table.name}.{column}")
        for table in TABLES
        for column in table.required
    ],
)
def test_a_required_column_takes_no_null(db, table: Table, column: str):
    given = {column: None}
    if column in table.derived:
        db.lift(table.name, "user")
        given = table.derived | given
    row = valid_row(db, table.name, given)
    with pytest.raises(psycopg.Error) as caught, db.connection.transaction():
        db.insert_exactly(table.name, row)
    diagnosis = caught.value.diag
    assert (diagnosis.sqlstate, diagnosis.table_name, diagnosis.column_name) == (
        NOT_NULL,
        table.name,
        column,
    )
