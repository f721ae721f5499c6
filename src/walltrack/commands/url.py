"""Print the URL of the running database, with its password, for psql and other clients.

For example: psql "$(walltrack url)"
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK

HELP = "print the database's URL, for psql"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """Print it, or raise UserError when the embedded server is down."""
    from walltrack.connection import database as databases
    from walltrack.connection.project import find_project

    print(databases.running(find_project(), arguments.target).url)
    return OK
