"""Open psql on the database, or run what it is given.

For example: walltrack psql
             walltrack psql -c 'table walltrack.wallets'

The system's psql, or where there is none the one that comes with the embedded server. No password
stands on its command line. Every option that is not listed here is psql's.
"""

from __future__ import annotations

import argparse

HELP = "open psql on the database"
PASSES_ON = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """Become psql; its exit status is ours."""
    from walltrack.connection.programs import find_program, run_on
    from walltrack.connection.target import open_target

    program = find_program("psql")
    target = open_target(arguments.target)
    return run_on(target.database, program, arguments.rest)
