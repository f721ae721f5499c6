"""Compare the live schema with what the migrations build, and list the differences.

The list has every object, right and comment that was added, dropped or altered by hand, including
defaults, disabled triggers and constraints that were not validated. The command changes nothing.
It ends with status 1 on drift.
"""

from __future__ import annotations

import argparse
import difflib

from walltrack.errors import FAILED, OK
from walltrack.options import add_target_and_account

HELP = "list objects that were altered by hand"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--verbose", action="store_true", help="show what dbt says")


def run(arguments: argparse.Namespace) -> int:
    """Print a line a change; 1 if there is one."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.dbt_runs.operation import run_operation
    from walltrack.progress import Progress

    target = chosen_target(arguments)
    root, steps = target.project.root, ["comparing the schema with the migrations"]
    with Progress("drift", root, steps, verbose=arguments.verbose) as progress:
        progress.begin_next()
        changes = run_operation(target.project, "print_drift", arguments.target, progress=progress)
    if not changes:
        print(f"No drift: {target.database} is what the project builds.")
        return OK
    width = max(len(change["kind"]) for change in changes)
    for change in changes:
        print(f"{change['change']:<7}  {change['kind']:<{width}}  {change['name']}")
        for line in _details(change["wanted"] or "", change["found"] or ""):
            print(f"         {line}")
    print(
        f"{len(changes)} change{'s' if len(changes) > 1 else ''} by hand in {target.database}: "
        "`walltrack repair` takes back what loses no row."
    )
    return FAILED


def _details(wanted: str, found: str) -> list[str]:
    """The comment of a constraint that is not as wanted; the lines that differ, wanted first."""
    comment = [line for line in wanted.splitlines() if line.startswith("-- ")]
    if not (wanted and found):
        return comment
    _, _, *lines = difflib.unified_diff(wanted.splitlines(), found.splitlines(), lineterm="", n=0)
    changed = [line for line in lines if not line.startswith("@@")]
    return [*(line for line in comment if f"-{line}" not in changed), *changed]
