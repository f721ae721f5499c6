"""A server with extensions that no wheel has: the system's, where they are installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.roles.conftest import MIGRATIONS, migrate
from walltrack.connection import database as databases
from walltrack.embedded.server import EmbeddedServer

# Where Debian, Ubuntu and the PostgreSQL project's own packages put programs and extensions.
_PREFIXES = (
    ("/usr/lib/postgresql/*/bin", "/usr/share/postgresql/{}/extension"),
    ("/usr/pgsql-*/bin", "/usr/pgsql-{}/share/extension"),
)


def _programs_with(extension: str) -> Path:
    """The bin folder of the newest PostgreSQL of this machine that has an extension."""
    found = {}
    for pattern, extensions in _PREFIXES:
        for folder in Path("/").glob(pattern.removeprefix("/")):
            version = folder.parent.name.rpartition("-")[2]
            if Path(extensions.format(version), f"{extension}.control").is_file():
                found[int(version)] = folder
    if not found:
        pytest.skip(f"no PostgreSQL of this machine has the extension {extension}")
    return found[max(found)]


@contextmanager
def _on(programs: Path) -> Iterator[None]:
    """For a moment: the other server of these tests is of another version."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALLTRACK_PG_BIN", str(programs))
        yield


def _serve(home: Path, extension: str, *, preloaded: bool = False) -> Iterator[str]:
    """The superuser's URL of a database with the extension and the migrations."""
    programs = _programs_with(extension)
    server = EmbeddedServer(home)
    try:
        with _on(programs):
            started = databases.from_embedded(server.start())
            if preloaded:
                with started.connect() as connection:
                    connection.execute(f"alter system set shared_preload_libraries = {extension}")
                server.stop()
                started = databases.from_embedded(server.start())
        # The one database in which pg_cron works by default.
        url = databases.Database("", started.parameters | {"dbname": "postgres"}).url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"create extension {extension}")
            migrate(connection, *MIGRATIONS)
        yield url
    finally:
        with _on(programs):
            server.purge()


@pytest.fixture(scope="module")
def checked(run_folder: Path) -> Iterator[str]:
    """A database with plpgsql_check."""
    yield from _serve(run_folder / "checked", "plpgsql_check")


@pytest.fixture(scope="session")
def scheduled(run_folder: Path) -> Iterator[str]:
    """A database with pg_cron."""
    yield from _serve(run_folder / "scheduled", "pg_cron", preloaded=True)
