"""Run a program on the database: psql, dbt, pg_dump, whatever reads libpq's PG* variables.

For example: walltrack exec psql
             walltrack exec dbt run

The variables are set for that program alone, and no password stands on its command line. A program
that PATH has not is looked for beside the embedded server's. An option of ours, --target, stands
before the program.
"""

from __future__ import annotations

import argparse

HELP = "run psql, dbt or another program on the database"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")
    parser.add_argument("program", help="the program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what it is given")


def run(arguments: argparse.Namespace) -> int:
    """Become the program; its exit status is ours."""
    from walltrack.connection.programs import find_program, run_on
    from walltrack.connection.target import open_target

    program = find_program(arguments.program)
    target = open_target(arguments.target)
    return run_on(target.database, program, arguments.arguments)
