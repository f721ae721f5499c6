"""Say which database is used, whether it answers, and where its data is."""

from __future__ import annotations

import argparse

from walltrack.errors import ENVIRONMENT, OK
from walltrack.options import add_target_and_account

HELP = "say whether the database answers, and where it is"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when it answers, 3 when it or a node of its cluster does not."""
    from walltrack.accounts import cluster, registry
    from walltrack.accounts.choice import chosen_target
    from walltrack.connection.target import NotRunningError

    try:
        target = chosen_target(arguments)
    except NotRunningError as down:
        if down.server.exists():
            print(f"not running; start it with `walltrack up`\ndata:    {down.server.data}")
        else:
            print("not running; nothing has been created yet: `walltrack up` does it")
        return ENVIRONMENT
    with target.database.connect() as connection:
        version = connection.execute("show server_version").fetchone()[0].split()[0]
        silent = cluster.silent(connection, registry.accounts(connection))
    running = f"running: PostgreSQL {version}, {target.database}"
    if target.embedded:
        print(f"{running}\ndata:    {target.embedded.data}")
    else:
        print(f"{running}, named by {target.database.named_by}")
    for sentence in silent:
        print(sentence)
    return ENVIRONMENT if silent else OK
