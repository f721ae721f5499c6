"""Take the last migration back, or with --to all above a version.

Rows other than mock rows are lost only with --insist: without it, a rollback that would lose some
says how many, and changes nothing.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK
from walltrack.options import add_target_and_account

HELP = "take the last migration back"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--to", metavar="VERSION", help="all above this version, e.g. 009")
    parser.add_argument("--insist", action="store_true", help="lose rows of your own")


def run(arguments: argparse.Namespace) -> int:
    """Take them back, from the highest number down."""
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
