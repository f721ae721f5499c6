"""Run a program on the database: psql, dbt, pg_dump, any that reads libpq's PG* variables.

For example: walltrack exec psql
             walltrack exec dbt run

The variables are set only for that program, and its command line has no password. A program that is
not in PATH is searched among those of the embedded server. The option --target goes before the
program.
"""

from __future__ import annotations

import argparse

from walltrack.options import add_target_and_account

HELP = "run psql, dbt or another program on the database"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("program", help="the program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what it is given")


def run(arguments: argparse.Namespace) -> int:
    """Become the program; its exit status is ours."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.connection.programs import find_program, run_on

    program = find_program(arguments.program)
    target = chosen_target(arguments)
    return run_on(target.database, program, arguments.arguments)
