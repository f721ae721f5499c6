"""Servers with extensions that no wheel has, and a pooler: the system's, where it has them."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from tests.analyses.conftest import compiled, moment
from tests.roles.conftest import MIGRATIONS, migrate
from walltrack.connection import database as databases
from walltrack.embedded.os_user import server_user
from walltrack.embedded.server import EmbeddedServer

__all__ = ["compiled", "moment"]

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
    """A database with pg_cron. Its tests are one group, so one worker has it."""
    yield from _serve(run_folder / "scheduled", "pg_cron", preloaded=True)


POOL_SIZE = 3


@pytest.fixture(scope="module")
def pooled(server_url: str, run_folder: Path) -> Iterator[Callable[[str], str]]:
    """`pooled(url)`: the same database by pgbouncer in transaction mode, a few connections each."""
    found = os.environ.get("PGBOUNCER") or shutil.which(
        "pgbouncer", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    )
    if not found:
        pytest.skip("there is no pgbouncer: install it, or name the program in PGBOUNCER")
    given = conninfo.conninfo_to_dict(server_url)
    folder, user = run_folder / "pooler", server_user()
    settings, logins, log, pid = (folder / name for name in ("ini", "logins", "log", "pid"))
    folder.mkdir()
    logins.write_text(f'"{given["user"]}" "{given.get("password", "")}"\n', encoding="utf-8")
    settings.write_text(
        f"""
[databases]
* = host={given["host"]} port={given["port"]}
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
auth_type = trust
auth_file = {logins}
pool_mode = transaction
default_pool_size = {POOL_SIZE}
logfile = {log}
pidfile = {pid}
""",
        encoding="utf-8",
    )
    for path in (folder, settings, logins):
        user.give(path)
    # It refuses to be root's, as PostgreSQL does.
    assert user.run([Path(found), "-d", settings]) == 0

    def by_pooler(url: str) -> str:
        # A socket in a folder of its own, because anyone may take a port.
        return conninfo.make_conninfo(url, host=str(folder), port=6432)

    try:
        _until(lambda: psycopg.connect(by_pooler(server_url)).close(), log)
        yield by_pooler
    finally:
        os.kill(int(pid.read_text()), signal.SIGTERM)


def _until(works: Callable[[], None], log: Path, seconds: float = 600) -> None:
    ends = time.monotonic() + seconds
    while True:
        try:
            return works()
        except psycopg.OperationalError:
            if time.monotonic() > ends:
                pytest.fail(log.read_text() if log.exists() else "pgbouncer does not start")
            time.sleep(0.05)
