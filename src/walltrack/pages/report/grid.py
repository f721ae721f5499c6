"""Rows of a query as text for a person, column by column."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from walltrack.dbt_runs.contracts import SECRET

HIDDEN = "(not shown)"


@dataclass(frozen=True)
class Cell:
    """A value as text: `full` is what it was, where `text` is only a part of it."""

    text: str
    kind: str = "text"
    full: str = ""


@dataclass(frozen=True)
class Column:
    """A column, as it is called in the database and for a person."""

    name: str
    description: str = ""

    @property
    def title(self) -> str:
        """Its name in words, with its unit."""
        words = self.name.removesuffix("_id") if self.name != "id" else self.name
        words = re.sub(r"_usd$", " (USD)", words)
        words = re.sub(r"_percent$", " (%)", words)
        words = re.sub(r"_ms$", " (ms)", words)
        return words.replace("_", " ").replace("pnl", "PnL")


@dataclass
class Grid:
    """Columns and rows."""

    columns: list[Column]
    rows: list[list[Cell]]
    values: list[dict[str, Any]]


def grid(
    cursor: psycopg.Cursor, descriptions: Mapping[str, str] | None = None, *, brief: bool = False
) -> Grid:
    """What a query gave. `brief` is for reading, not checking: no identifiers, money rounded."""
    rows = cursor.fetchall()
    names = [column.name for column in cursor.description or []]
    kept = [
        at
        for at, name in enumerate(names)
        if not (brief and any(isinstance(row[at], UUID) for row in rows))
        and not (brief and f"short_{name}" in names)
    ]
    return Grid(
        [Column(names[at], (descriptions or {}).get(names[at], "")) for at in kept],
        [[cell(names[at], row[at], brief=brief) for at in kept] for row in rows],
        [
            {name: value for name, value in zip(names, row, strict=True) if name not in SECRET}
            for row in rows
        ],
    )


def cell(name: str, value: Any, *, brief: bool = False) -> Cell:
    """A value of a column as text."""
    if name in SECRET:
        return Cell(HIDDEN, "none")
    if value is None:
        return Cell("–", "none")
    if isinstance(value, bool):
        return Cell("yes" if value else "no", "flag")
    if isinstance(value, datetime):
        precision = "minutes" if brief else "seconds"
        moment = value.astimezone(timezone.utc).replace(tzinfo=None)
        return Cell(moment.isoformat(" ", precision), "time")
    if isinstance(value, (Decimal, int, float)):
        return Cell(_number(name, value, brief), "number")
    if isinstance(value, (dict, list)):
        return Cell(json.dumps(value), "json", json.dumps(value, indent=2))
    text = str(value)
    # An address or signature is told apart by its ends.
    if brief and re.fullmatch(r"[1-9A-HJ-NP-Za-km-z]{32,}", text):
        return Cell(f"{text[:6]}…{text[-4:]}", "id", text)
    return Cell(text)


def _number(name: str, value: Decimal | float, brief: bool) -> str:
    if brief and name.endswith(("_usd", "_percent")):
        return f"{value:,.2f}"
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
