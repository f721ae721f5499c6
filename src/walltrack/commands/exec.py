"""Run a program on the database: psql, dbt, pg_dump, whatever reads libpq's PG* variables.

For example: walltrack exec psql
             walltrack exec dbt run

The variables are set for that program alone, and no password stands on its command line. An option
of ours, --target, stands before the program.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess

from walltrack.errors import USAGE, UserError

HELP = "run psql, dbt or another program on the database"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")
    parser.add_argument("program", help="the program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what it is given")


def run(arguments: argparse.Namespace) -> int:
    """Become the program; its exit status is ours."""
    from walltrack.connection.database import environment_of
    from walltrack.connection.target import open_target

    program = shutil.which(arguments.program)
    if program is None:
        raise UserError(f"there is no program {arguments.program} in PATH.", status=USAGE)
    environment = environment_of(open_target(arguments.target).database)
    command = [arguments.program, *arguments.arguments]
    if os.name != "nt":
        os.execve(program, command, environment)  # noqa: S606 - the program that the user names
    # On Windows, exec would leave the terminal to whoever reads it first.
    return subprocess.run([program, *command[1:]], env=environment, check=False).returncode
