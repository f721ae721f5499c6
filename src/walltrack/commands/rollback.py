"""Roll back the last migration, or with --to all migrations above a version.

A rollback that would lose rows other than mock rows prints their number and changes nothing. With
--insist it loses them.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK
from walltrack.options import add_target_and_account

HELP = "roll back the last migration"
ON_INTERRUPT = (
    "each migration that was rolled back is printed above; `walltrack migrate --list` has the rest."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--to", metavar="VERSION", help="all above this version, e.g. 009")
    parser.add_argument("--insist", action="store_true", help="lose rows of your own")


def run(arguments: argparse.Namespace) -> int:
    """Roll back, from the highest number down."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.migrations.session import session

    with session(chosen_target(arguments)) as (_, runner):
        gone = 0
        for migration in runner.rollback(arguments.to, insist=arguments.insist):
            print(f"took back {migration.label}", flush=True)
            gone += 1
        if not gone:
            print(f"Schema {runner.schema} has no such migration: nothing to take back.")
    return OK
