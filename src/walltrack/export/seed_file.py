"""supabase/seed.sql: the mock rows of seeds/*.csv as plain SQL.

Names and types of columns come from the models' YAML, the rows from the CSVs, read as dbt reads
them; what an age means is said in macros/mock/mock_rows.sql.
"""

from __future__ import annotations

import csv
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from walltrack.dbt_runs import mock_files
from walltrack.errors import FAILED, UserError

SCHEMA = "walltrack"
# What needs no quotes, by the name of the column's type; anything else is PostgreSQL's to judge.
_BARE = {
    "boolean": re.compile(r"true|false"),
    "integer": re.compile(r"-?\d{1,18}"),
    "bigint": re.compile(r"-?\d{1,18}"),
    "smallint": re.compile(r"-?\d{1,18}"),
    "numeric": re.compile(r"-?\d+(\.\d+)?"),
}


def seed_sql(seed: Mapping[str, Any], folder: Path) -> str:
    """Return the file: what macros/export/seed_sql.sql opens and closes, the rows in between."""
    inserts = [_insert(table["name"], table["columns"], folder) for table in seed["tables"]]
    return "\n\n".join([seed["opening"], *filter(None, inserts), seed["closing"]])


def _insert(table: str, columns: Sequence[Mapping[str, Any]], folder: Path) -> str:
    """Return the statement that brings the rows of a table up to date; "" where it has none.

    Raises UserError when the CSV is missing or has a column that the table has not.
    """
    header, rows = _read(folder / f"mock_{table}.csv")
    # As mock_rows() has it: x_age stands for x_at and x_on.
    sources = {}
    for column in columns:
        name = column["name"]
        source = next((given for given in (f"{name[:-3]}_age", name) if given in header), None)
        if source:
            sources[source] = column
    unknown = [name for name in header if name not in sources]
    if unknown:
        raise UserError(
            f"seeds/mock_{table}.csv has the column {', '.join(unknown)}, which {table} has not: "
            "correct its header.",
            status=FAILED,
        )
    if not rows:
        return ""
    order = [name for column in columns for name, of in sources.items() if of is column]
    names = [sources[name]["name"] for name in order]
    values = ",\n".join(
        "("
        + ", ".join(_literal(row[header.index(name)], name, sources[name]) for name in order)
        + ")"
        for row in rows
    )
    # Times move with every load, so no row would stay as it is; see set_mock_values().
    updated, new = names, [f"excluded.{name}" for name in names]
    if table == "config":
        updated = [sources[name]["name"] for name in order if name.endswith("_age")]
        new = [f"greatest(own.{name}, excluded.{name})" for name in updated]
    update = f"set (\n{_wrapped(updated)}\n) = (\n{_wrapped(new)}\n);"
    statement = (
        f"insert into {SCHEMA}.{table} as own (\n{_wrapped(names)}\n)\nvalues\n{values}\n"
        f"on conflict (id) do update\n{textwrap.indent(update, ' ' * 4)}"
    )
    if table != "config":
        return statement
    ids = ", ".join(_literal(row[header.index("id")], "id", sources["id"]) for row in rows)
    body = textwrap.indent(statement, " " * 8)
    return (
        "-- The one row may be a user's own.\n"
        f"do $config$\nbegin\n    "
        f"if not exists (select from {SCHEMA}.config where id not in ({ids})) then\n"
        f"{body}\n    end if;\nend\n$config$;"
    )


def _read(path: Path) -> tuple[list[str], list[list[str | None]]]:
    """Return header and rows of a CSV by dbt's own reader: what it takes for null is null."""
    from dbt_common.clients.agate_helper import from_csv

    if not path.is_file():
        raise UserError(f"there is no seeds/{path.name}: restore it from git.", status=FAILED)
    mock_files.check(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    table = from_csv(str(path), text_columns=header)
    return list(table.column_names), [list(row) for row in table.rows]


def _literal(value: str | None, source: str, column: Mapping[str, Any]) -> str:
    if value is None:
        return "null"
    if column.get("is_of_config"):
        # As mock_rows() has it.
        return f"(select config.id from {SCHEMA}.config)"  # noqa: S608 - no value
    data_type = column["type"]
    quoted = "'" + value.replace("'", "''") + "'"
    if "\n" in value or "\r" in value:
        # A row stays one line.
        escaped = quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        quoted = f"e{escaped}"
    if source.endswith("_age") and data_type == "date":
        return f"(now() - interval {quoted})::date"
    if source.endswith("_age") and data_type == "timestamptz":
        return f"now() - interval {quoted}"
    bare = _BARE.get(data_type.split("(")[0].strip())
    return value if bare and bare.fullmatch(value) else quoted


def _wrapped(items: Iterable[str]) -> str:
    return textwrap.fill(", ".join(items), 112, initial_indent=" " * 4, subsequent_indent=" " * 4)
