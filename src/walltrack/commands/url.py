"""Print the URL of the running database, with its password, for a client that takes nothing else.

Every user of the machine can see what stands on a command line. For a client that reads libpq's
PG* variables, as psql does, use `walltrack exec psql`.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK

HELP = "print the database's URL, password included"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """Print it, or raise UserError when the embedded server is down."""
    from walltrack.connection.target import open_target

    print(open_target(arguments.target).database.url)
    return OK
