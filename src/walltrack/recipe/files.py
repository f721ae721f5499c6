"""Writes the files of the recipe in docs/changing-the-schema.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

from walltrack.connection.project import Project
from walltrack.errors import FAILED, USAGE, UserError, did_you_mean
from walltrack.recipe import templates

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# PostgreSQL cuts names at 63 bytes, and the names of a table's constraints begin with the table's.
_LONGEST = 40
# The catalog, which the YAML has to equal, calls a type by one of its names.
_ALIASES = {
    "bool": "boolean",
    "decimal": "numeric",
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "timestamp with time zone": "timestamptz",
}
_CHANGES = re.compile(r"\| object \| change \|.*\n\|[-|]+\n(?:\|.*\n)*")


class Change:
    """The files of one change, written all at once or not at all."""

    def __init__(self, project: Project, migration: str) -> None:
        self.root = root = project.root
        self.migration = migration
        numbers = [int(path.name[:3]) for path in (root / "macros" / "ddl").glob("[0-9]*_*.sql")]
        self.values = {
            "migration": migration,
            "number": f"{max(numbers) + 1:03}",
            "date": f"{datetime.now(timezone.utc):%Y-%m-%d}",
        }
        self._written: dict[Path, str] = {}

    def fill(self, template: str, **more: str) -> str:
        """The template with its values."""
        text = template
        for name, value in {**more, **self.values}.items():
            text = text.replace(f"@{name}@", value)
        return text

    def create(self, path: str, text: str) -> None:
        """Write a file that is not there yet. Raises UserError where it is."""
        file = self.root / path
        if file.exists():
            raise UserError(f"{path} is there already: nothing was written.", status=FAILED)
        self._written[file] = text

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file that is there. Raises UserError where it has no place for the change."""
        file = self.root / path
        old = self._written.get(file) or file.read_text(encoding="utf-8")
        new = change(old)
        if new == old:
            raise UserError(
                f"{path} has no place for the change, so nothing was written: see "
                "docs/changing-the-schema.md.",
                status=FAILED,
            )
        self._written[file] = new

    def insert(self, path: str, before: str, text: str) -> None:
        """Put text before the last place where a file says `before`."""

        def change(old: str) -> str:
            above, anchor, below = old.rpartition(before)
            return above + text + anchor + below if anchor else old

        self.edit(path, change)

    def write(self) -> list[str]:
        """Write all of them; return their paths."""
        for file, text in self._written.items():
            file.write_text(text, encoding="utf-8", newline="")
        return [file.relative_to(self.root).as_posix() for file in self._written]

    def begin(self, path: str, text: str, row: str) -> None:
        """What every change writes: its migration, its place in the list, its row of history."""
        self.create(path, text)
        self.insert("macros/ddl/_migrations.sql", "]) }}", f"    '{self.migration}',\n")
        self.edit("CHANGELOG.md", lambda old: _with_change(old, row))


def new_column(project: Project, table: str, column: str, type_: str) -> Change:
    """A column of a table. Raises UserError for a name that cannot be."""
    _check(column, "column")
    root = project.root
    tables = _tables(root)
    if table not in tables:
        raise UserError(f"there is no table {table}{did_you_mean(table, tables)}", status=USAGE)
    change = Change(project, f"{table}_{column}")
    model, seed = f"models/core/{table}.yml", f"seeds/mock_{table}.csv"
    if re.search(rf"^      - name: {column}$", (root / model).read_text("utf-8"), re.MULTILINE):
        raise UserError(f"{table} has a column {column} already.", status=FAILED)
    name, bracket, precision = type_.lower().partition("(")
    change.values |= {
        "table": table,
        "column": column,
        "type": _ALIASES.get(name.strip(), name.strip()) + bracket + precision,
    }
    change.begin(
        f"macros/ddl/{change.values['number']}_{change.migration}.sql",
        change.fill(
            templates.COLUMN_MIGRATION,
            grant=change.fill(templates.CONFIG_GRANT) if table == "config" else "",
        ),
        f"| `{table}.{column}` | added | - | FILL IN: what it is | no |"
        " drop the column; its values are then lost |\n",
    )
    change.insert(model, "\nseeds:\n", change.fill(templates.COLUMN_YAML))
    change.edit(model, lambda old: _with_type(old, f"        {column}: text\n"))
    change.edit(seed, lambda old: _with_column(old, column))
    return change


def new_table(project: Project, table: str, references: Sequence[str]) -> Change:
    """A table that refers to others. Raises UserError for a name that cannot be."""
    _check(table, "table")
    tables = _tables(project.root)
    if table in tables:
        raise UserError(f"there is a table {table} already.", status=FAILED)
    for parent in references:
        if parent not in tables:
            raise UserError(
                f"there is no table {parent}{did_you_mean(parent, tables)}", status=USAGE
            )
    change = Change(project, f"{table}_table")
    change.values |= {"table": table, "constant": table.upper()}
    parents = [(parent, f"{_singular(parent)}_id") for parent in references]

    def each(template: str) -> str:
        return "".join(
            change.fill(template, parent=parent, reference=reference)
            for parent, reference in parents
        )

    change.begin(
        f"macros/ddl/{change.values['number']}_{change.migration}.sql",
        change.fill(
            templates.TABLE_MIGRATION,
            columns=each(templates.TABLE_COLUMN),
            keys=each(templates.TABLE_KEY),
            indexes=each(templates.TABLE_INDEX),
        ),
        f"| `{table}` | added | - | {change.values['number']}_{change.migration} | no |"
        f" `rollback_{change.migration}`; loses its rows |\n",
    )
    depends = each("-- depends_on: {{ ref('@parent@') }}\n")
    change.create(f"models/core/{table}.sql", change.fill(templates.MODEL_SQL, depends=depends))
    change.create(
        f"models/core/{table}.yml",
        change.fill(
            templates.MODEL_YAML,
            columns=each(templates.MODEL_COLUMN),
            types=each("        @reference@: text\n"),
        ),
    )
    change.create(f"seeds/mock_{table}.csv", _mock_row(project.root, parents))
    helpers = ["edges", "primary_key", *(["refers"] if parents else [])]
    required = ["id", *(reference for _, reference in parents), "note", "created_at", "updated_at"]
    change.create(
        f"tests/behaviour/cases/{table}.py",
        change.fill(
            templates.CASES,
            helpers=", ".join(helpers),
            keys=each(templates.CASE_KEY),
            required=", ".join(f'"{name}"' for name in required),
        ),
    )
    change.insert(
        "tests/behaviour/rows.py",
        "# Each table has a function",
        change.fill(templates.VALID_ROW, values=each('"@reference@": Reference("@parent@", {}), ')),
    )
    guide_indexes = templates.GUIDE_INDEXES + each(templates.GUIDE_INDEX) if parents else ""
    change.create(
        f"docs/tables/{table}.md",
        change.fill(
            templates.GUIDE,
            keys=each(templates.GUIDE_KEY),
            indexes=guide_indexes or "None beside the key.\n",
        ),
    )
    _add_to_guides(change, table)
    return change


def _add_to_guides(change: Change, table: str) -> None:
    number = change.values["number"]
    tables, migrations = "docs/tables/README.md", "docs/migrations.md"
    for path, header, row, is_last in (
        (tables, "| table | pattern |", f"| [{table}]({table}.md) | FILL IN | FILL IN |\n", True),
        (
            tables,
            "| relation | service_role |",
            f"| {table} | select, insert, update, delete | select |\n",
            True,
        ),
        (
            migrations,
            "| number | makes |",
            f"| [{number}](../supabase/migrations/{number}_{change.migration}.sql)"
            f" | [{table}](tables/{table}.md) |\n",
            True,
        ),
        (migrations, "| number | loses,", f"| {number} | every row |\n", False),
    ):
        change.edit(path, lambda old, h=header, r=row, last=is_last: _with_row(old, h, r, last))


def _with_row(text: str, header: str, row: str, is_last: bool) -> str:
    """With a row more in the table that begins with `header`."""
    found = re.search(rf"^{re.escape(header)}.*\n\|[-|]+\n(?:\|.*\n)*", text, re.MULTILINE)
    if found is None:
        return text
    lines = found[0].splitlines(keepends=True)
    lines.insert(len(lines) if is_last else 2, row)
    return text[: found.start()] + "".join(lines) + text[found.end() :]


def _with_change(text: str, row: str) -> str:
    """With a row more in the table of what is not released yet."""
    start = text.find("## [Unreleased]\n")
    if start < 0:
        return text
    end = text.find("\n## [", start)
    end = len(text) if end < 0 else end
    section = text[start:end]
    found = _CHANGES.search(section)
    if found:
        section = section[: found.end()] + row + section[found.end() :]
    else:
        section = (
            f"{section.rstrip()}\n\n### Schema changes\n\n"
            "| object | change | old | new | breaking | rollback |\n|---|---|---|---|---|---|\n"
            f"{row}"
        )
    return text[:start] + section + text[end:]


def _with_type(text: str, line: str) -> str:
    """With a column more under column_types of the seed."""
    above, heading, below = text.partition("      column_types:\n")
    types = re.match(r"(?: {8}.*\n)*", below)
    if not heading or types is None:
        return text
    return above + heading + types[0] + line + below[types.end() :]


def _with_column(text: str, column: str) -> str:
    """With an empty last column."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(
        [[*header, column], *([*row, ""] for row in rows)]
    )
    return written.getvalue()


def _mock_row(root: Path, parents: list[tuple[str, str]]) -> str:
    """One row, which refers to the first mock row of each parent."""
    first = {}
    for path in (root / "seeds").glob("mock_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            first[path.stem.removeprefix("mock_")] = next(csv.DictReader(file))["id"]
    # The ids of mock rows go on with the number of their table (macros/mock/mock_only.sql), which
    # is one digit.
    prefix = next(iter(first.values()))[:12]
    number, row = max(int(given[12], 16) for given in first.values()) + 1, 1
    if number > 15:
        number, row = 0, len(first)
    id_ = f"{prefix}{number:x}-4000-8000-{row:012}"
    names = ",".join(["id", *(reference for _, reference in parents), "note", "created_age"])
    values = ",".join([id_, *(first[parent] for parent, _ in parents), "FILL IN", "2 days"])
    return f"{names}\n{values}\n"


def _tables(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "models" / "core").glob("*.sql"))


def _singular(table: str) -> str:
    if table.endswith("ies"):
        return f"{table[:-3]}y"
    return table.removesuffix("s")


def _check(name: str, what: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UserError(
            f"'{name}' is no name of a {what}: up to {_LONGEST} lower case letters, digits and "
            "single _ between them, a letter first.",
            status=USAGE,
        )
    if what == "table" and not name.endswith("s"):
        raise UserError(
            f"'{name}' is no name of a table: the contract tables__follow_the_naming_rules wants a "
            "plural.",
            status=USAGE,
        )
