"""A rule of one table, with rows that it just accepts and rows that it just refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..database import CHECK, FOREIGN_KEY, UNIQUE, Database
from ..rows import BASE58, Reference, unknown_id

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    rule: str
    accept: list[Columns]
    refuse: list[Columns]
    sqlstate: str = CHECK
    existing: Columns | None = None
    # Triggers that would put the row right, or refuse it, before the rule is asked.
    lift: tuple[str, ...] = ()
    # Primary keys and indexes that leave no room for the rows.
    drop: tuple[str, ...] = ()
    # For a foreign key: the table that it refers to.
    parent: str | None = None
    column: str | None = None

    def prepare(self, db: Database, table: str) -> None:
        """Make room for the case's rows, so that its rule alone decides about them."""
        db.lift(table, *self.lift)
        for name in self.drop:
            if name.startswith("pk_"):
                db.execute(f"alter table {table} drop constraint {name} cascade")
            else:
                db.execute(f"drop index {name}")
        if self.existing is not None:
            db.insert(table, **self.existing)


@dataclass(frozen=True)
class Table:
    name: str
    cases: list[Case]
    # What an update may change in a valid row.
    change: Columns
    # Columns that take no null, and those of them that a trigger fills.
    required: list[str]
    derived: Columns = field(default_factory=dict)


def each(column: str, values: Iterable[Any], others: Columns | None = None) -> list[Columns]:
    return [{column: value} | dict(others or {}) for value in values]


def edges(
    rule: str, column: str, accept: Iterable[Any], refuse: Iterable[Any], **others: Any
) -> Case:
    return Case(rule, each(column, accept, others), each(column, refuse, others))


def known(rule: str, column: str, *values: str | None) -> Case:
    beyond = [text for value in values if value for text in (value.upper(), value + " ")]
    return edges(rule, column, values, [*beyond, ""])


def is_base58(rule: str, column: str, low: int, high: int, **others: Any) -> Case:
    longest = (BASE58 * 2)[:high]
    strange = [longest[:-1] + character for character in "0OIl +/_\n\u00e9\u0661"]
    return edges(
        rule,
        column,
        [longest, longest[:low], longest[-low:]],
        [longest[: low - 1], longest + "1", "", *strange, "0" + longest[1:], "\n" + longest[1:]],
        **others,
    )


def times_finite(table: str, *columns: str, lift: tuple[str, ...] = ()) -> Case:
    """Infinity is a time to PostgreSQL and to no clock."""
    return Case(
        f"ck_{table}_times_finite",
        [{}],
        [
            {column: value}
            for column in (*columns, "created_at", "updated_at")
            for value in ("infinity", "-infinity")
        ],
        lift=lift,
    )


def unique(rule: str, column: str, value: Any, other: Any, **others: Any) -> Case:
    """Another value may stand beside the first, and so may a null where the column takes one."""
    accept_null = others.pop("nulls", False)
    row = {column: value} | others
    accept = [{column: other} | others]
    if accept_null:
        accept.append({column: None} | others)
    return Case(rule, accept, [row], UNIQUE, existing=row)


def primary_key(rule: str) -> Case:
    return unique(rule, "id", unknown_id(), unknown_id())


def refers(rule: str, column: str, parent: str, lift: tuple[str, ...] = (), **others: Any) -> Case:
    return Case(
        rule,
        [{column: Reference(parent, {})} | others],
        [{column: unknown_id()} | others],
        FOREIGN_KEY,
        lift=lift,
        parent=parent,
        column=column,
    )
