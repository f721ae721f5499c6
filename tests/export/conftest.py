"""The exported files, tried with psql and pg_dump as those who have no dbt would."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from tests.conftest import REPOSITORY, clean_environment, run_walltrack
from walltrack import database as databases
from walltrack.account import Account
from walltrack.binaries import find_binaries
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
        binaries = find_binaries(Account())
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
            timeout=60,
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
def project_copy(built: str, run_folder: Path, tmp_path_factory) -> Path:
    """The project's copy of this worker, parsed already."""
    folder = tmp_path_factory.mktemp("export") / "project"
    return Path(shutil.copytree(run_folder / "built", folder))


@pytest.fixture(scope="session")
def walltrack_on(
    project_copy: Path, server_url: str
) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """`walltrack_on(url, "drift")`: the command in that copy, on a copy of a database.

    The copies take turns under one name: dbt parses the project anew for every other one.
    """
    name = f"walltrack_test_{uuid4().hex[:12]}"
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(server_url).items()}
    url_of_copies = databases.Database("the tests", given | {"dbname": name}).url

    def administer(statement: str, *names: str) -> None:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        administer("drop database if exists {} with (force)", name)
        template = str(conninfo.conninfo_to_dict(url)["dbname"])
        administer("create database {} template {}", name, template)
        return run_walltrack(*arguments, cwd=project_copy, env={databases.URL: url_of_copies})

    yield run
    administer("drop database if exists {} with (force)", name)


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
