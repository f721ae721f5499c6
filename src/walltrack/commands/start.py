"""Start the embedded server. Nothing is built and nothing is proved: `walltrack up` does that.

The server and its database are made where there are none yet. A server that the environment or
profiles.yml names is never started.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK

HELP = "start the embedded server, and no more"
ON_INTERRUPT = "PostgreSQL may have been started: `walltrack status` says."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """Start it where it is down, and say where it is."""
    from walltrack.connection.target import open_target

    target = open_target(arguments.target, start=True)
    if target.embedded is None:
        print(f"Nothing to start: {target.database} is named by {target.database.named_by}.")
    else:
        print(f"Started: {target.database}. The data is in {target.embedded.data}.")
    return OK
