"""The exported files, run with psql and pg_dump, without dbt."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY, clean_environment, run_walltrack
from walltrack.connection import database as databases
from walltrack.embedded.binaries import find_binaries
from walltrack.embedded.os_user import OsUser
from walltrack.errors import UserError

SUPABASE = REPOSITORY / "supabase"
MIGRATIONS = sorted((SUPABASE / "migrations").glob("*.sql"))
ROLLBACKS = sorted((SUPABASE / "rollbacks").glob("*.sql"))
SEED = SUPABASE / "seed.sql"
REMOVAL = SUPABASE / "remove_mock_rows.sql"
INSIST = "set walltrack.rollback = 'insist'"
WANTED = "set walltrack.mock_rows = 'load'"

Psql = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs one of PostgreSQL's client programs, found beside the embedded server's."""
    try:
        binaries = find_binaries(OsUser())
    except UserError as error:
        pytest.skip(str(error))
    if not binaries.program("psql").exists() or not binaries.program("pg_dump").exists():
        pytest.skip(f"no psql and pg_dump in {binaries.folder}")

    def run(
        name: str, *arguments: str | Path, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [binaries.program(name), *map(str, arguments)],
            env=clean_environment() | (env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def psql(program) -> Psql:
    """`psql(url, file, "a statement", ...)` in one session, which goes on after an error."""

    def run(
        url: str, *inputs: str | Path, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        options = ["--no-psqlrc", "--quiet", "--set=VERBOSITY=verbose", f"--dbname={url}"]
        for given in inputs:
            options += ["--file" if isinstance(given, Path) else "--command", str(given)]
        return program(
            "psql", *options, env={"PGOPTIONS": "-c client_min_messages=warning"} | (env or {})
        )

    return run


@pytest.fixture(scope="session")
def apply(psql) -> Callable[..., None]:
    """Like psql, where nothing may go wrong."""

    def run(url: str, *inputs: str | Path, env: dict[str, str] | None = None) -> None:
        done = psql(url, *inputs, env=env)
        assert (done.returncode, done.stderr) == (0, "")

    return run


@pytest.fixture(scope="session")
def dump(program) -> Callable[[str], str]:
    """The schema as pg_dump writes it, privileges and comments included; "" where it is gone."""

    def run(url: str) -> str:
        with psycopg.connect(url) as connection:
            if connection.execute("select to_regnamespace('walltrack')").fetchone() == (None,):
                return ""
        done = program("pg_dump", "--schema-only", "--schema=walltrack", url)
        assert done.returncode == 0, done.stderr
        # Newer versions open and close with a key that is another at every run.
        return "\n".join(
            line
            for line in done.stdout.splitlines()
            if not line.startswith(("\\restrict", "\\unrestrict"))
        )

    return run


@pytest.fixture(scope="session")
def project_copy(parsed: Path, tmp_path_factory) -> Path:
    """A copy of the project for these tests."""
    return Path(shutil.copytree(parsed, tmp_path_factory.mktemp("export") / "project"))


@pytest.fixture(scope="session")
def walltrack_on(
    project_copy: Path, put_in_place: Callable[..., str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`walltrack_on(url, "drift")`: the command in that copy, on a copy of a database."""

    def run(
        url: str, *arguments: str, cwd: Path = project_copy
    ) -> subprocess.CompletedProcess[str]:
        return run_walltrack(*arguments, cwd=cwd, env={databases.URL: put_in_place(url)})

    return run


@pytest.fixture
def migrated(new_database, apply) -> str:
    """The URL of a database that the migrations have made."""
    url = new_database()
    apply(url, *MIGRATIONS)
    return url


@pytest.fixture
def seeded(migrated: str, apply) -> str:
    """The URL of a database with the migrations and the mock rows."""
    apply(migrated, SEED)
    return migrated
