"""What a command works on: the project, and the database that its target means."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property

from walltrack.connection import database as databases
from walltrack.connection.database import URL, Database
from walltrack.connection.project import Project, find_project
from walltrack.embedded.server import HOST, EmbeddedServer
from walltrack.errors import UserError


@dataclass(frozen=True)
class Target:
    """A target of profiles.yml, opened. `embedded` is the server where the database is its."""

    project: Project
    name: str | None
    database: Database
    embedded: EmbeddedServer | None

    @cached_property
    def schema(self) -> str:
        """The schema that dbt builds."""
        return databases.from_profile(self.project, self.name)[1]


class NotRunningError(UserError):
    """The embedded server is meant, and is down."""

    def __init__(self, server: EmbeddedServer) -> None:
        super().__init__("the embedded server is not running: start it with `walltrack up`.")
        self.server = server


def open_target(name: str | None = None, *, start: bool = False) -> Target:
    """The target of that name (None: the default one); dbt in this process has the same database.

    With `start`, the embedded server is started where it is meant and down. Raises UserError where
    the target names no database, NotRunningError where that server stays down.
    """
    project = find_project()
    name_or_default, fields = project.raw_target(name)
    host = str(fields.get("host", ""))
    if "PGHOST" not in host:
        project.write_profiles()
        return Target(project, name, databases.from_profile(project, name)[0], None)
    if databases.environment_names_one():
        database = databases.from_environment()
        databases.hand_over(database)
        project.write_profiles()
        return Target(project, name, database, None)
    if HOST not in host:
        raise UserError(
            f"target '{name_or_default}' needs a server: set {URL}, or PGHOST and its friends."
        )
    server = EmbeddedServer(project.home)
    running = server.start() if start else server.running()
    if running is None:
        raise NotRunningError(server)
    database = databases.from_embedded(running)
    project.write_profiles()
    stray = databases.stray_variables()
    if start and stray:
        _say(
            f"{' and '.join(stray)} would lead plain dbt astray, because PGHOST is not set: unset "
            "what you do not need, or run `walltrack exec dbt ...`."
        )
    left = project.refresh_profiles({"PGPORT": str(running.port), "PGPASSWORD": running.password})
    if left:
        _say(
            f"{project.profiles} has no default for {' and '.join(left)} that is marked with "
            "'embedded server', so it was left alone: plain dbt may not find that server. Compare "
            "profiles.yml.example, or delete the file."
        )
    # dbt parses the whole project anew for other variables, so none are set where the profile does.
    databases.hand_over(database if left else None)
    return Target(project, name, database, server)


def _say(message: str) -> None:
    print(f"walltrack: {message}", file=sys.stderr, flush=True)
