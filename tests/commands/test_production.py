"""A database in use: no command loads a mock row into it or changes a row."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from tests.conftest import REPOSITORY, run_dbt, run_walltrack
from tests.export.rows import OWN_ROWS, TABLES, own_rows
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("production")

ASKED = ("--vars", "{load_mock_data: true}")
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


class Production:
    """A copy of the project and a database that the migrations have made, with a user's rows."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.url = url
        with psycopg.connect(url) as connection:
            for migration in sorted((REPOSITORY / "supabase" / "migrations").glob("*.sql")):
                connection.execute(migration.read_text())
        assert not any(own_rows(url).values())
        self.check_no_mock_row()
        with psycopg.connect(url) as connection:
            connection.execute(OWN_ROWS)
            connection.execute("update walltrack.config set helius_webhook_secret = 'mine'")
        self.rows = own_rows(url)
        assert all(self.rows.values())

    def check_no_mock_row(self) -> None:
        """See that there is none, nor the schema in which they wait as text."""
        with psycopg.connect(self.url) as connection:
            for table in TABLES:
                found = connection.execute(
                    f"select count(*) from walltrack.{table} where id::text like '77a11ac0-%'"
                ).fetchone()
                assert found == (0,), table
            assert connection.execute("select to_regnamespace('walltrack_mock')").fetchone() == (
                None,
            )

    def check(self) -> None:
        """See that each row is the very row that it was, and that no other has come."""
        assert own_rows(self.url) == self.rows
        self.check_no_mock_row()

    def dbt(self, *arguments: str, **env: str) -> str:
        """Run plain dbt and check the rows; return what it said where it failed, else ""."""
        done = run_dbt(*arguments, cwd=self.root, env=env or {databases.URL: self.url})
        self.check()
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def walltrack(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run our command and check the rows."""
        done = run_walltrack(*arguments, cwd=self.root, env=env or {databases.URL: self.url})
        self.check()
        return done

    def elsewhere(self) -> dict[str, str]:
        """The environment that names the same server as one on another machine."""
        given = {key: str(value) for key, value in conninfo.conninfo_to_dict(self.url).items()}
        return {
            "PGHOST": "db.example.com",
            "PGHOSTADDR": socket.gethostbyname(given["host"]),
            "PGPORT": given["port"],
            "PGUSER": given["user"],
            "PGPASSWORD": given["password"],
            "PGDATABASE": given["dbname"],
        }


@pytest.fixture(scope="module")
def production(parsed: Path, put_in_place: Callable[..., str], tmp_path_factory) -> Production:
    """One for the module: no test changes it."""
    root = Path(shutil.copytree(parsed, tmp_path_factory.mktemp("production") / "project"))
    return Production(root, put_in_place())


def test_no_command_on_target_postgres_changes_a_row(production: Production) -> None:
    up = production.walltrack("up", "--target", "postgres")
    # The user's rows have no default strategy, as the contracts rightly say.
    assert "broken: exit_strategies__exactly_one_default_once_in_use" in up.stdout
    assert "1 broken" in up.stdout, up.stdout

    # Not even where somebody asks for mock rows.
    for command in (
        ("build", "--full-refresh", *NO_TESTS),
        ("seed", "--full-refresh"),
        ("run", "--full-refresh", "--select", "core"),
    ):
        assert production.dbt(*command, "--target", "postgres", *ASKED) == ""


def test_target_local_is_for_this_machine(production: Production) -> None:
    said = production.dbt("seed", "--target", "local", *ASKED, **production.elsewhere())
    assert "target 'local' loads mock rows and is for a server on this machine" in said
    assert "db.example.com: use --target postgres" in said
    up = production.walltrack("up", "--target", "local", **production.elsewhere())
    assert up.returncode == 1
    assert "use --target postgres (no mock rows)" in up.stderr.splitlines()[-1]


def test_no_target_loads_a_mock_row_beside_rows_of_a_user_alone(production: Production) -> None:
    # By a forwarded port, every server is on this machine.
    said = production.dbt("build", "--full-refresh", "--target", "ci")
    assert said.count("mock rows refused, nothing was changed") == 1, said
    assert "it holds rows and not one mock row, so it is in real use" in said


def test_target_supabase_wants_an_encrypted_connection(production: Production) -> None:
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(production.url).items()}
    profiles = production.root / "profiles.yml"
    profiles.write_text(profiles.read_text().replace("port: 5432\n", f"port: {given['port']}\n"))
    said = production.dbt(
        *("debug", "--connection", "--target", "supabase"),
        SUPABASE_DB_HOST=given["host"],
        SUPABASE_DB_USER=given["user"],
        SUPABASE_DB_PASSWORD=given["password"],
    )
    assert "server does not support SSL, but SSL was required" in said
