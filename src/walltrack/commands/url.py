"""Print the URL of the running database, with its password, for a client that takes nothing else.

Every user of the machine can read command lines. For a client that reads libpq's
PG* variables, as psql does, use `walltrack psql`. With --account, the schema of the account
is first on the search path.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK
from walltrack.options import add_target_and_account

HELP = "print the database's URL, password included"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print it, or raise UserError when the embedded server is down."""
    from walltrack.accounts.choice import chosen_target

    target = chosen_target(arguments)
    database = target.database
    print((database.searching(target.schema) if arguments.account else database).url)
    return OK
