"""Write the schema as plain SQL, for psql and the Supabase CLI, into supabase/.

The migrations, their rollbacks, the mock rows (seed.sql, for local development only) and what
removes them are made from the macros, descriptions and CSVs that dbt uses. So is the
entity-relationship diagram, docs/images/erd.svg, which is drawn anew (by Graphviz) where a table,
column or key has changed.
"""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from walltrack.errors import FAILED, OK

HELP = "write supabase/ and the diagram from the project"

_ROLLBACKS = """\
-- Roll back from the highest number down: a migration that a later one builds upon is refused, and
-- never by cascade. Rows other than mock rows are lost only to who insists, in the same session:
--     set walltrack.rollback = 'insist';
-- Refused means that nothing at all was dropped.
"""

_REMOVAL = """\
-- Removes exactly the mock rows, and where rows of your own need one, nothing: then it says which.
-- The mock row of config goes too. To keep its settings, first make it a row of your own:
--     update walltrack.config set id = gen_random_uuid();
"""
# Between a header and its first statement, and after the last one.
_PATIENCE = """
-- Whoever waits for a lock stands in everybody's way: better to give up and try again.
set lock_timeout = '10s';
"""
_PATIENCE_ENDS = "\nreset lock_timeout;\n"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; end with 1 where a file is stale"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the files, or with --check name those that a fresh export would change."""
    from walltrack.connection.target import open_target
    from walltrack.dbt_runs.operation import parse, run_operation
    from walltrack.export import diagram
    from walltrack.export.seed_file import seed_sql

    project = open_target().project  # dbt connects before it runs a macro, whatever that does
    folder = project.root / "supabase"
    printed = run_operation(project, "print_export")
    wanted = _files(printed["migrations"], folder)
    wanted[folder / "seed.sql"] = _tidy(seed_sql(printed["seed"], project.root / "seeds"))
    wanted[folder / "remove_mock_rows.sql"] = f"{_REMOVAL}\n{_tidy(printed['removal'])[:-1]};\n"
    ours = [*folder.glob("migrations/*.sql"), *folder.glob("rollbacks/*.sql")]
    stale = [
        path
        for path in {*wanted, *ours}
        if not path.is_file() or wanted.get(path) != path.read_text(encoding="utf-8")
    ]
    for path in sorted(stale):
        name = path.relative_to(project.root)
        if arguments.check:
            print(f"{name} is not what the macros say")
        elif path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8", newline="\n")
            print(f"wrote {name}")
        else:
            path.unlink()
            print(f"removed {name}, which no macro makes")
    drawing = project.root / diagram.PATH
    tables = diagram.tables(parse(project))
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
    return OK


def _files(migrations: list[dict[str, str]], folder: Path) -> dict[Path, str]:
    files = {}
    for migration in migrations:
        name = f"{migration['name']}.sql"
        rollback = _tidy(migration["rollback"])
        comment = textwrap.indent(rollback, "-- ", lambda line: True).replace("-- \n", "--\n")
        header, statements = _tidy(migration["migration"]).split("\n\n", 1)
        files[folder / "migrations" / name] = (
            f"{header}\n{_PATIENCE}\n{statements}{_PATIENCE_ENDS}\n"
            f"-- Rollback, runnable in ../rollbacks/{name}:\n{comment}"
        )
        files[folder / "rollbacks" / name] = (
            f"-- Takes {migration['name']} back, and can be run again.\n{_ROLLBACKS}\n{rollback}"
        )
    return files


def _tidy(text: str) -> str:
    """Rendered SQL without the blank lines and trailing blanks that templates leave behind."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
