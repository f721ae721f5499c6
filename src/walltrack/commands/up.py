"""Start the database if it is the project's own, then build and prove all of it.

Runs dbt's seed, run and test, says how far it has come, and ends with the rows of each relation
and the contracts that are broken. dbt's own account is in logs/dbt.log.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from pathlib import Path

from walltrack.errors import FAILED, OK
from walltrack.options import add_target_and_account

HELP = "start the database, build it, prove it"
ON_INTERRUPT = "PostgreSQL may have been started; nothing was built."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--verbose", action="store_true", help="show what dbt says")


def run(arguments: argparse.Namespace) -> int:
    """Build; 0 only if every contract passed."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.connection.database import check
    from walltrack.dbt_runs.build import build
    from walltrack.dbt_runs.contracts import BROKEN, KEPT, score, told

    target = chosen_target(arguments, start=True)
    database, schema = target.database, target.schema
    version = check(database, schema)
    _say(f"PostgreSQL {version}, {database}, schema {schema}")
    outcome = build(target.project, database, schema, arguments.target, verbose=arguments.verbose)
    broken = [contract for contract in outcome.contracts if contract.status == BROKEN]
    for contract in outcome.contracts:
        if contract.status != KEPT:
            print(f"{told(contract, target.project.root)}\n")
    are = "contract is" if len(broken) == 1 else "contracts are"
    state = f"is built, but {len(broken)} {are} broken" if broken else "is up"
    print(f"WallTrack {state}: PostgreSQL {version}, {database}, schema {schema}")
    # No line ends between a name and its number.
    counts = [f"{name}\u00a0{rows:,}" for name, rows in outcome.rows.items()]
    print(
        textwrap.fill(
            f"rows: {', '.join(counts)}",
            100,
            initial_indent="  ",
            subsequent_indent="  ",
            break_on_hyphens=False,
        ).replace("\u00a0", " ")
    )
    print(f"  {score(outcome.contracts)}, {outcome.seconds:.0f} s")
    here = _prefix()
    same = "".join(
        f" --{option} {value}"
        for option, value in (("target", arguments.target), ("account", arguments.account))
        if value
    )
    hints = [
        (f"{here}walltrack psql{same}", f"the tables, live (\\dt {schema}.*)"),
        (f"{here}walltrack ask{same}", "the questions of the screens, and their answers"),
        (f"{here}walltrack report{same}", "contracts, rows, screens and charts on one page"),
        (f"{here}walltrack docs{same}", "every column explained, in the browser"),
    ]
    if target.embedded:
        hints.append((f"{here}walltrack down", "stop PostgreSQL (the data stays)"))
    width = max(len(command) for command, _ in hints)
    for command, purpose in hints:
        print(f"  {command:<{width}}  {purpose}")
    return FAILED if broken else OK


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
