"""Answers as text. Times are printed as ages, like those of the seeds, so answers do not expire."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import psycopg

WIDTH = 250


def answer(cursor: psycopg.Cursor, moment: datetime) -> str:
    """What a query gave: a table, or a block a row where a table would be too wide to read."""
    names = [column.name for column in cursor.description or []]
    rows = [[cell(value, moment) for value in row] for row in cursor]
    if not rows:
        return "(no row)\n"
    columns = zip(names, *rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    if sum(widths) + 3 * len(widths) <= WIDTH:
        return "".join(line(row, widths) for row in [names, ["-" * w for w in widths], *rows])
    wide = max(map(len, names))
    return "\n".join(
        "".join(line(pair, [wide, 0]) for pair in zip(names, row, strict=True)) for row in rows
    )


def line(cells: list[str] | tuple[str, str], widths: list[int]) -> str:
    padded = (text.ljust(width) for text, width in zip(cells, widths, strict=True))
    return " | ".join(padded).rstrip() + "\n"


def cell(value: object, moment: datetime) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return age(moment - value)
    if isinstance(value, date):
        return f"{(moment.astimezone(timezone.utc).date() - value).days} days"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value)


def age(past: timedelta) -> str:
    """An age as in seeds/*.csv. What came after the moment of the seed came with the build."""
    if past < timedelta(0):
        return "since the seed"
    clock = str(past - timedelta(days=past.days)).removesuffix("000").zfill(8)
    if "." in clock:
        clock = clock.zfill(12)
    days = f"{past.days} day{'s' * (past.days != 1)} " if past.days else ""
    return days + clock
