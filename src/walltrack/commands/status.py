"""Say which database is used, whether it answers, and where its data is."""

from __future__ import annotations

import argparse

from walltrack.errors import ENVIRONMENT, OK

HELP = "say whether the database answers, and where it is"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def run(arguments: argparse.Namespace) -> int:
    """0 when it answers, 3 when it does not."""
    from walltrack.connection.target import NotRunningError, open_target

    try:
        target = open_target(arguments.target)
    except NotRunningError as down:
        if down.server.exists():
            print(f"not running; start it with `walltrack up`\ndata:    {down.server.data}")
        else:
            print("not running; nothing has been created yet: `walltrack up` does it")
        return ENVIRONMENT
    with target.database.connect() as connection:
        version = connection.execute("show server_version").fetchone()[0].split()[0]
    running = f"running: PostgreSQL {version}, {target.database}"
    if target.embedded:
        print(f"{running}\ndata:    {target.embedded.data}")
    else:
        print(f"{running}, named by {target.database.named_by}")
    return OK
