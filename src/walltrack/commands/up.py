"""Start the database if it is the project's own, then build and prove all of it.

Runs dbt's seed, run and test, and ends with the rows of each relation and the contracts that
passed and failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from walltrack.errors import FAILED, OK

HELP = "start the database, build it, prove it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """Build; 0 only if every contract passed."""
    from walltrack.connection.database import check
    from walltrack.connection.target import open_target
    from walltrack.dbt_runs.build import build

    target = open_target(arguments.target, start=True)
    database, schema = target.database, target.schema
    version = check(database, schema)
    _say(f"PostgreSQL {version}, {database}, schema {schema}")
    outcome = build(target.project, database, schema, arguments.target)

    print(f"\nWallTrack is up: PostgreSQL {version}, {database}, schema {schema}\n")
    width = max((len(name) for name in outcome.rows), default=0)
    for name, rows in outcome.rows.items():
        print(f"  {name:<{width}}  {rows:>9,} row{'s' if rows != 1 else ''}")
    total = len(outcome.passed) + len(outcome.warned) + len(outcome.failed)
    print(
        f"\n  contracts: {len(outcome.passed)} of {total} passed, "
        f"{len(outcome.failed)} failed, {len(outcome.warned)} warned"
    )
    for title, names in (("failed", outcome.failed), ("warned", outcome.warned)):
        for name in names:
            print(f"    {title}: {name}")
    here = _prefix()
    same = f" --target {arguments.target}" if arguments.target else ""
    hints = [
        (f"{here}walltrack exec{same} psql", f"the tables, live (\\dt {schema}.*)"),
        (f"{here}walltrack report{same}", "contracts, rows, screens and charts on one page"),
        (f"{here}walltrack docs{same}", "every column explained, in the browser"),
        (f"{here}dbt test{same} --select <table>", "the contracts of one table"),
    ]
    if target.embedded:
        hints.append((f"{here}walltrack down", "stop PostgreSQL (the data stays)"))
    width = max(len(command) for command, _ in hints)
    print("\n  look further:")
    for command, purpose in hints:
        print(f"    {command:<{width}}  {purpose}")
    return FAILED if outcome.failed else OK


def _prefix() -> str:
    """What to put before our programs' names: nothing where the shell finds them by itself."""
    program = Path(sys.argv[0])
    # A name without a folder is one that the shell has found (Windows may hand on no more).
    if program.stem != "walltrack" or program.parent == Path():
        return ""
    found = shutil.which(program.stem)
    if found and Path(found).samefile(program):
        return ""
    folder = program.absolute().parent
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    return f"{folder}{os.sep}"


def _say(message: str) -> None:
    print(f"walltrack: {message}", file=sys.stderr, flush=True)
