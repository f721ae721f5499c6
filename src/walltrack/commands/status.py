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
    from walltrack.connection import database as databases
    from walltrack.connection.project import find_project
    from walltrack.embedded.server import EmbeddedServer

    project = find_project()
    if databases.source(project, arguments.target) != databases.EMBEDDED:
        database = databases.find(project, arguments.target)
        assert database is not None  # noqa: S101 - only an embedded one can be down
        with database.connect() as connection:
            version = connection.execute("show server_version").fetchone()[0].split()[0]
        print(f"running: PostgreSQL {version}, {database}, named by {database.named_by}")
        return OK
    server = EmbeddedServer(project.home)
    running = server.running()
    if running is not None:
        print(f"running: PostgreSQL {running.version} on 127.0.0.1:{running.port}")
        print(f"data:    {running.data}")
        return OK
    if server.exists():
        print(f"not running; start it with `walltrack up`\ndata:    {server.data}")
    else:
        print("not running; nothing has been created yet: `walltrack up` does it")
    return ENVIRONMENT
