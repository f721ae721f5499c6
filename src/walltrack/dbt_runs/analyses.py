"""The questions in analyses/: what each file says of itself, and what the database answers."""

from __future__ import annotations

import ast
import csv
import io
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walltrack.errors import USAGE, UserError, did_you_mean

if TYPE_CHECKING:
    import psycopg

HEADER = re.compile(
    r"-- Screen: (?P<screen>\w+)(?: \(.*\))?\n"
    r"-- Question: (?P<question>.+)\n"
    r"-- Parameters: (?P<parameters>.+(?:\n--   .+)*)\n"
    r"-- Index: (?P<index>.+(?:\n--   .+)*)\n"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WRITES = re.compile(r"^\s*(?:insert into|update|delete from) \{\{", re.MULTILINE)
_CALL = re.compile(r"parameter\('(\w+)', '(\w+)'(?:, (.+?))?\) -")


@dataclass(frozen=True)
class Parameter:
    """A value that a question takes; None stands for no such restriction."""

    name: str
    type: str
    default: object = None


@dataclass(frozen=True)
class Analysis:
    """One file of analyses/."""

    path: Path

    @property
    def screen(self) -> str:
        """The folder that it is in."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """What the question is called."""
        return self.path.stem

    @property
    def source(self) -> str:
        """The file as it is."""
        return self.path.read_text(encoding="utf-8")

    @property
    def header(self) -> dict[str, str]:
        """What the opening comment says, by its four headings. Raises UserError without them."""
        match = HEADER.match(self.source)
        if match is None:
            raise UserError(
                f"{self.path} has to open with the comments Screen, Question, Parameters and Index."
            )
        return match.groupdict()

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters that it has, as the file declares them."""
        found = [
            Parameter(name, type_, ast.literal_eval(default) if default else None)
            for name, type_, default in _CALL.findall(self.source)
        ]
        if "as_of()" in self.source:
            found.append(Parameter("as_of", "timestamptz"))
        return found

    @property
    def writes(self) -> bool:
        """Whether it claims or records rows, which is for a worker to do."""
        return bool(_WRITES.search(self.source))


def analyses(root: Path) -> list[Analysis]:
    """All of them, by screen and name."""
    return [Analysis(path) for path in sorted((root / "analyses").glob("*/*.sql"))]


def analysis(root: Path, name: str) -> Analysis:
    """The one of that name. Raises UserError where there is none."""
    by_name = {each.name: each for each in analyses(root)}
    wanted = name.replace("-", "_")
    if wanted not in by_name:
        raise UserError(f"there is no question {name}{did_you_mean(wanted, by_name)}", status=USAGE)
    return by_name[wanted]


def answer(connection: psycopg.Connection, query: str, values: Mapping[str, Any], form: str) -> str:
    """The answer as `table`, `csv` or `json`, whole; nothing is written and no row is locked.

    The server writes every value, so that no number loses a digit. Raises UserError for a value
    that its parameter's type refuses.
    """
    import psycopg

    with psycopg.ClientCursor(connection) as cursor, connection.transaction():
        # A worker's question locks the rows that it finds; who only looks leaves them to workers.
        statement = re.sub(r"\bfor update skip locked\b", "", cursor.mogrify(query, values))
        try:
            cursor.execute("set local timezone = 'UTC'")
            cursor.execute("set transaction read only")
            if form == "json":
                cursor.execute(
                    f"select row_to_json(answer)::text from (\n{statement}\n) as answer"  # noqa: S608 - quoted by psycopg
                )
                rows = ",\n".join(f"  {row}" for (row,) in cursor)
                return f"[\n{rows}\n]\n" if rows else "[]\n"
            with cursor.copy(f"copy (\n{statement}\n) to stdout (format csv, header)") as copy:
                text = b"".join(bytes(part) for part in copy).decode("utf-8")
        except psycopg.DataError as error:
            raise UserError(f"{error.diag.message_primary}.", status=USAGE) from None
    return text if form == "csv" else table(text)


def table(text: str) -> str:
    """CSV as columns that a person reads; a block a row where a terminal is too narrow for that."""
    names, *rows = [
        [cell.replace("\n", "; ") for cell in row] for row in csv.reader(io.StringIO(text))
    ]
    if not rows:
        return "(no row)\n"
    columns = list(zip(names, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    if sum(widths) + 2 * len(widths) - 2 > room:
        wide = max(map(len, names))
        blocks = (
            "".join(
                f"{name:<{wide}}  {cell}".rstrip() + "\n"
                for name, cell in zip(names, row, strict=True)
            )
            for row in rows
        )
        return "\n".join(blocks)
    right = [all(_NUMBER.fullmatch(cell) for cell in column[1:] if cell) for column in columns]
    return "".join(
        "  ".join(
            f"{cell:>{width}}" if is_right else f"{cell:<{width}}"
            for cell, width, is_right in zip(row, widths, right, strict=True)
        ).rstrip()
        + "\n"
        for row in [names, ["-" * width for width in widths], *rows]
    )
