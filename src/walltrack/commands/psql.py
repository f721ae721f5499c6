"""Open psql on the database, or run what it is given.

For example: walltrack psql
             walltrack psql -c 'table walltrack.wallets'

The system's psql, or where there is none the one that comes with the embedded server. No password
stands on its command line. With --account, `table wallets` is the account's. Every option that is
not listed here is psql's.
"""

from __future__ import annotations

import argparse

from walltrack.options import add_target_and_account

HELP = "open psql on the database"
PASSES_ON = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)


def run(arguments: argparse.Namespace) -> int:
    """Become psql; its exit status is ours."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.connection.programs import find_program, run_on

    program = find_program("psql")
    target = chosen_target(arguments)
    database = target.database
    if arguments.account:
        database = database.searching(target.schema)
    return run_on(database, program, arguments.rest)
