"""Rows of a query as text for a person, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from walltrack.dbt_runs.contracts import SECRET
from walltrack.pages.report import words
from walltrack.pages.report.words import Cell

# Columns of a table that are shown at once where nothing else is said; the others on request.
FIRST = 12


@dataclass(frozen=True)
class Column:
    """A column, as it is called in the database and for a person."""

    name: str
    description: str = ""
    is_first: bool = True

    @property
    def title(self) -> str:
        """Its name in words."""
        return words.title(self.name)


@dataclass
class Row:
    """Cells, the anchor that a link to the row leads to, and what its details tell."""

    cells: list[Cell]
    anchor: str = ""
    details: Any = None


@dataclass
class Grid:
    """Columns and rows; `values` are the rows as the database gave them, secrets apart."""

    columns: list[Column]
    rows: list[Row]
    values: list[dict[str, Any]]

    @property
    def rest(self) -> int:
        """How many columns are shown on request alone."""
        return sum(not column.is_first for column in self.columns)

    def is_number(self, at: int) -> bool:
        """Whether a column holds numbers."""
        return any(row.cells[at].kind == "number" for row in self.rows)

    def cell(self, name: str, row: int = 0) -> Cell:
        """The cell of a column in a row."""
        at = [column.name for column in self.columns].index(name)
        return self.rows[row].cells[at]


def grid(
    cursor: psycopg.Cursor,
    descriptions: Mapping[str, str] | None = None,
    *,
    exact: bool = False,
    known: frozenset[str] = frozenset(),
) -> Grid:
    """What a query gave: `exact`, for checking, or in words and without identifiers."""
    rows = cursor.fetchall()
    names = [column.name for column in cursor.description or []]
    kept = [
        at
        for at, name in enumerate(names)
        if exact
        or (
            not (any(isinstance(row[at], UUID) for row in rows) or f"short_{name}" in names)
            and not (name.endswith("_id") and all(row[at] is None for row in rows) and rows)
        )
    ]
    made = Grid(
        [
            Column(names[at], (descriptions or {}).get(names[at], ""), number < FIRST)
            for number, at in enumerate(kept)
        ],
        [
            Row([words.cell(names[at], row[at], exact=exact, known=known) for at in kept])
            for row in rows
        ],
        [
            {name: value for name, value in zip(names, row, strict=True) if name not in SECRET}
            for row in rows
        ],
    )
    if not exact:
        add_shares(made)
    return made


def add_shares(grid: Grid) -> None:
    """Say of what was earned in all how it compares with the largest of its column."""
    for at, column in enumerate(grid.columns):
        if column.name == "total_pnl_usd":
            values = [float(row[column.name] or 0) for row in grid.values]
            largest = max(map(abs, values), default=0)
            for row, value in zip(grid.rows, values, strict=True):
                row.cells[at].share = value / largest if largest else 0
