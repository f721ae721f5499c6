"""Print the URL of the running database, with its password, for psql and other clients.

For example: psql "$(walltrack url)"
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK, UserError

HELP = "print the database's URL, for psql"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """Print it, or raise UserError when the embedded server is down."""
    from walltrack import database as databases
    from walltrack.project import find_project

    database = databases.find(find_project(), arguments.target)
    if database is None:
        raise UserError("the embedded server is not running: start it with `walltrack up`.")
    print(database.url)
    return OK
