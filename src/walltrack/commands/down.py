"""Stop the embedded server. The data is kept, and the next `walltrack up` finds it again.

A server that the environment or profiles.yml names is never stopped.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK, USAGE, UserError

HELP = "stop the embedded server"
ON_INTERRUPT = "`walltrack status` says whether PostgreSQL still runs; `walltrack down` goes on."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--purge", action="store_true", help="also remove its data, after asking")
    parser.add_argument("--yes", action="store_true", help="with --purge: do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Stop, and remove if told to."""
    from walltrack.connection import database as databases
    from walltrack.connection.project import find_project
    from walltrack.embedded.server import EmbeddedServer
    from walltrack.question import ask

    if arguments.yes and not arguments.purge:
        raise UserError("--yes is for --purge.", status=USAGE)
    project = find_project()
    server = EmbeddedServer(project.home)
    if databases.environment_names_one():
        print("Nothing to stop: the environment names a server, which is not ours to stop.")
        return OK
    if arguments.purge:
        if not arguments.yes:
            ask(
                f"Remove the database in {server.data} with everything in it?", "to remove the data"
            )
        print("Stopped and removed." if server.purge() else "Nothing to stop or to remove.")
    elif server.stop():
        print(f"Stopped. The data stays in {server.data}.")
    else:
        print("Nothing to stop: the embedded server is not running.")
    return OK
