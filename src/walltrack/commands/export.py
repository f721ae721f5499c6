"""Write the schema as plain SQL, for psql and the Supabase CLI, into supabase/.

The files are the migrations, their rollbacks, the mock rows (seed.sql, for local development only),
their removal, and the data contract (walltrack.odcs.yaml). They come from the macros, descriptions
and CSVs that dbt uses. Graphviz draws the entity-relationship diagram, docs/images/erd.svg, again
if a table, column or key has changed.

--check and --release end with 1 if the contract breaks a client of the last release and
CHANGELOG.md does not name the change.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walltrack.errors import FAILED, OK

if TYPE_CHECKING:
    from walltrack.migrations.rendered import Migration

HELP = "write supabase/ and the diagram from the project"
ON_INTERRUPT = "`git status` shows which files were written; the same command writes the rest."

_ROLLBACKS = """\
-- Roll back from the highest number down, never by cascade: a migration stays while a later one
-- is on record. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.
"""

_REMOVAL = """\
-- Removes exactly the mock rows, and where rows of your own need one, nothing: then it says which.
-- The mock row of config goes too. To keep its settings, first make it a row of your own:
--     alter table walltrack.config disable trigger guard_config_identity;
--     update walltrack.config set id = gen_random_uuid();
--     alter table walltrack.config enable trigger guard_config_identity;
"""
# No name is found that another role has put into a schema of the search_path, and a backslash in a
# string is a backslash.
_SETTINGS = """\
set search_path = pg_catalog, pg_temp;
set standard_conforming_strings = on;
"""
_SETTINGS_END = """\
reset standard_conforming_strings;
reset search_path;
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; end with 1 where a file is stale"
    )
    parser.add_argument(
        "--release", metavar="VERSION", help="lock the migrations: from now on they are history"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the files, or with --check name those that a fresh export would change."""
    from walltrack.connection.target import open_target
    from walltrack.dbt_runs.operation import parse, run_operation
    from walltrack.export import breaking, contract, diagram
    from walltrack.export.seed_file import seed_sql
    from walltrack.migrations import released
    from walltrack.migrations.rendered import Rendered

    project = open_target().project  # dbt connects before it runs a macro, whatever that does
    folder = project.root / "supabase"
    printed = run_operation(project, "print_export")
    migrations = Rendered(printed).migrations("walltrack")
    broken = released.edited(project.root, migrations)
    for sentence in broken:
        print(sentence)
    if broken:
        return FAILED
    wanted = _files(migrations, folder)
    wanted[folder / "seed.sql"] = _tidy(seed_sql(printed["seed"], project.root / "seeds"))
    wanted[folder / "remove_mock_rows.sql"] = f"{_REMOVAL}\n{_tidy(printed['removal'])[:-1]};\n"
    manifest = parse(project)
    tables = diagram.tables(manifest)
    promised = contract.document(printed["contract"], tables, _purpose(manifest), project.version)
    wanted[project.root / released.CONTRACT] = contract.text(promised)
    ours = [*folder.glob("migrations/*.sql"), *folder.glob("rollbacks/*.sql")]
    stale = [
        path
        for path in {*wanted, *ours}
        if not path.is_file() or wanted.get(path) != path.read_text(encoding="utf-8")
    ]
    for path in sorted(stale):
        name = path.relative_to(project.root)
        if arguments.check:
            print(f"{name} is not what the project says")
        elif path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8", newline="\n")
            print(f"wrote {name}")
        else:
            path.unlink()
            print(f"removed {name}, which no macro makes")
    drawing = project.root / diagram.PATH
    source = diagram.dot(tables)
    if not drawing.is_file() or not diagram.is_fresh(drawing.read_text("utf-8"), source):
        if arguments.check:
            print(f"{diagram.PATH} does not show the tables as they are")
        else:
            drawing.parent.mkdir(parents=True, exist_ok=True)
            drawing.write_text(diagram.draw(source, tables), encoding="utf-8", newline="\n")
            print(f"wrote {diagram.PATH}")
        stale.append(drawing)
    if not stale:
        print(f"{len(wanted)} files in {folder.name} and the diagram are up to date")
    elif arguments.check:
        print("Run `walltrack export` and commit what it writes.")
        return FAILED
    unmentioned = breaking.unmentioned(project.root, promised)
    for sentence in unmentioned:
        print(sentence)
    if unmentioned and (arguments.check or arguments.release):
        return FAILED
    if arguments.release:
        for label in released.release(project.root, migrations, arguments.release):
            print(f"{label} is released with {arguments.release}")
    return OK


def _purpose(manifest: Any) -> str:
    """What the database is for: the first sentence of models/overview.md, below its title."""
    _, opening, *_ = manifest.docs["doc.walltrack.__overview__"].block_contents.split("\n\n")
    return " ".join(opening.split()).partition(". ")[0] + "."


def _files(migrations: Sequence[Migration], folder: Path) -> dict[Path, str]:
    files = {}
    for migration in migrations:
        name = f"{migration.label}.sql"
        rollback = f"{_SETTINGS}\n{migration.rollback};\n\n{_SETTINGS_END}"
        comment = textwrap.indent(rollback, "-- ", lambda line: True).replace("-- \n", "--\n")
        steps = "".join(f"{step.apply};\n\n" for step in migration.steps)
        files[folder / "migrations" / name] = (
            f"{migration.header}\n\n{_SETTINGS}\n{steps}{_SETTINGS_END}\n"
            f"-- Rollback, runnable in ../rollbacks/{name}:\n{comment}"
        )
        files[folder / "rollbacks" / name] = (
            f"-- Takes {migration.label} back, and can be run again.\n{_ROLLBACKS}\n{rollback}"
        )
    return files


def _tidy(text: str) -> str:
    """Rendered SQL without the blank lines and trailing blanks that templates leave behind."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
