"""A server that the environment names: used unchanged, or refused in one sentence."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from tests.conftest import clean_environment, run_cold
from walltrack.connection import database as databases
from walltrack.errors import UserError

DBT = str(Path(sys.executable).parent / "dbt")


def refused(result) -> str:
    """What was said, having checked that it is one sentence and no traceback."""
    assert result.returncode == 3, result.stdout + result.stderr
    assert len(result.stderr.splitlines()) == 1, result.stderr
    return result.stderr


def with_parts(url: str, **parts: str) -> str:
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
    return databases.Database("the test", given | parts).url


def test_a_wrong_password(walltrack, project, database_url):
    said = refused(
        walltrack("up", env={databases.URL: with_parts(database_url, password="Tr0ub4dor")})
    )
    assert "refuses the password of user" in said
    assert "WALLTRACK_DATABASE_URL" in said or "the environment" in said
    assert "Tr0ub4dor" not in said
    assert not (project / ".walltrack").exists()


def test_an_error_of_the_server_that_repeats_a_password(walltrack, project, database_url):
    password = str(conninfo.conninfo_to_dict(database_url).get("password", "Tr0ub4dor"))
    known = {"password": password, "options": f"-c unknown_{password}=1"}
    said = refused(walltrack("up", env={databases.URL: with_parts(database_url, **known)}))
    assert 'unrecognized configuration parameter "unknown_***"' in said
    assert password not in said


def test_an_unknown_user_database_and_host(walltrack, project, database_url):
    said = refused(walltrack("up", env={databases.URL: with_parts(database_url, dbname="nowhere")}))
    assert "there is no database nowhere" in said
    said = refused(
        walltrack("up", env={databases.URL: with_parts(database_url, host="no-such-host.invalid")})
    )
    assert "no-such-host.invalid" in said


def test_nobody_listening(walltrack, project, database_url):
    # Bound and not listening: nobody answers there, and nobody else can take the port meanwhile.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = str(bound.getsockname()[1])
        said = refused(walltrack("up", env={"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "me"}))
    assert "no PostgreSQL answers" in said
    assert port in said


@pytest.mark.parametrize(
    "url",
    [
        "x",
        "mysql://me:Tr0ub@localhost/d",
        "postgresql+psycopg://me:Tr0ub@localhost/d",
        "POSTGRESQL://me:Tr0ub@localhost/d",
        # No //, no scheme, and libpq's other way of writing it.
        "postgresql:me:Tr0ub@localhost/d",
        "postgresql:/me:Tr0ub@localhost/d",
        "me:Tr0ub@localhost/d",
        "host=localhost user=me password=Tr0ub dbname=d",
        "postgresql://me:Tr0ub@localhost:x/d",
        "postgresql://me:Tr0ub@localhost/d?e",
        "postgresql://me:Tr0ub@localhost/d?password",
        # Passwords that are not encoded.
        "postgresql://me:p@Tr0ub@localhost/d",
        "postgresql://me:Tr0ub@5@localhost:5432/d",
        "postgresql://me:p/Tr0ub@localhost/d",
        "postgresql://me:5/Tr0ub@localhost/d",
        "postgresql://me:p@5/Tr0ub@localhost/d",
        "postgresql://me:p@5?Tr0ub@localhost/d",
        "postgresql://me:p%Tr0ub@localhost/d",
        "postgresql://me:5/3?Tr0ub@localhost/d",
    ],
)
def test_a_url_that_is_none_is_not_repeated(walltrack, project, url):
    for command in ("up", "url"):
        said = walltrack(command, env={databases.URL: url})
        assert (said.returncode, said.stdout) == (2, "")
        assert said.stderr.startswith("walltrack: WALLTRACK_DATABASE_URL is not a database's URL")
        assert len(said.stderr.splitlines()) == 1
        assert "Tr0ub" not in said.stderr
    assert not (project / "logs").exists()


@pytest.mark.parametrize("name", ["PGHOST", "PGDATABASE", "PGPORT"])
def test_a_url_in_a_variable_of_libpq_is_not_repeated(walltrack, project, name):
    environment = {"PGHOST": "localhost", "PGUSER": "me"}
    environment[name] = "postgresql://me:Tr0ub@localhost/d"
    said = walltrack("status", env=environment)
    assert (said.returncode, said.stdout) == (2, "")
    assert "PGHOST and its friends has no host" in said.stderr
    assert "Tr0ub" not in said.stderr


def test_plain_dbt_is_led_nowhere_by_a_url(walltrack, project, database_url):
    """dbt does not read the URL, and must not take the embedded server in its place."""
    (project / "profiles.yml").write_text((project / "profiles.yml.example").read_text())
    for url in (database_url, "postgresql:me:Tr0ub@localhost/d"):
        said = subprocess.run(
            [DBT, "run"],
            cwd=project,
            env=clean_environment() | {databases.URL: url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 2
        assert "Env var required but not provided: 'PGHOST'" in said.stdout
        log = (project / "logs" / "dbt.log").read_text()
        assert not [part for part in (url, "Tr0ub") if part in said.stdout + said.stderr + log]


def test_a_server_too_old():
    database = databases.Database("the test", {"host": "old.example", "dbname": "x"})
    with pytest.raises(UserError, match="is PostgreSQL 14, and WallTrack needs 15 or newer"):
        databases.check_version(database, 140012)
    databases.check_version(database, 150000)


def test_a_role_that_may_not_create(walltrack, project, database_url, role):
    said = refused(walltrack("up", env={databases.URL: role(database_url)}))
    assert "may not create anything in schema 'walltrack'" in said
    assert "grant create on database" in said


def test_an_ordinary_role_with_a_difficult_password_builds(walltrack, project, new_database, role):
    url = new_database()
    ordinary = role(url)
    name = conninfo.conninfo_to_dict(ordinary)["user"]
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f'grant create on database "{owner.info.dbname}" to "{name}"')
    environment = {databases.URL: ordinary, "WALLTRACK_SCHEMA": "other"}

    up = walltrack("up", env=environment)
    assert up.returncode == 0, up.stdout + up.stderr
    assert "1 of 1 contracts kept" in up.stdout
    assert not (project / ".walltrack").exists(), "nothing is started"
    assert "p@ss" not in up.stdout + up.stderr

    status = walltrack("status", env=environment)
    assert (status.returncode, status.stderr) == (0, "")
    assert "named by WALLTRACK_DATABASE_URL" in status.stdout
    down = walltrack("down", "--purge", "--yes", env=environment)
    assert down.returncode == 0
    assert "not ours to stop" in down.stdout
    shown = walltrack("url", env=environment).stdout.strip()
    with psycopg.connect(shown) as connection:
        row = connection.execute(
            "select current_user, (select count(*) from other.wallets)"
        ).fetchone()
    assert row == (name, 2)

    # dbt does not read the URL, and is given what it reads.
    by_exec = run_cold("walltrack", "exec", DBT, "run", cwd=project, env=environment)
    assert by_exec.returncode == 0, by_exec.stdout + by_exec.stderr


def test_the_same_server_by_libpqs_variables(walltrack, project, new_database, tmp_path):
    given = conninfo.conninfo_to_dict(new_database())
    password_file = tmp_path / "pgpass"
    password_file.write_text(f"*:*:*:*:{given['password']}\n")
    password_file.chmod(0o600)
    environment = {
        "PGHOST": str(given["host"]),
        "PGPORT": str(given["port"]),
        "PGUSER": str(given["user"]),
        "PGDATABASE": str(given["dbname"]),
        "PGPASSFILE": str(password_file),
    }
    up = walltrack("up", env=environment)
    assert up.returncode == 0, up.stdout + up.stderr
    assert walltrack("status", env=environment).returncode == 0
    # No password is not the embedded server's: libpq looks into its file.
    by_exec = walltrack("exec", DBT, "debug", env=environment)
    assert by_exec.returncode == 0, by_exec.stdout


@pytest.mark.skipif(shutil.which("psql") is None, reason="no psql here")
def test_psql_is_run_on_the_database_or_takes_the_url(walltrack, project, database_url):
    environment = {databases.URL: database_url}
    question = ["-Atc", "select current_database()"]
    url = walltrack("url", env=environment).stdout.strip()
    answer = subprocess.run(["psql", url, *question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == conninfo.conninfo_to_dict(database_url)["dbname"]
    run = walltrack("exec", "psql", *question, env=environment)
    assert (run.returncode, run.stdout, run.stderr) == (0, answer.stdout, "")


@pytest.mark.parametrize(
    "parameters",
    [
        {"host": "h", "port": "1", "user": "u@:/", "password": "p%@:/ é", "dbname": "d?#"},
        {"host": "::1", "dbname": "d"},
        {"host": "/var/run/postgresql", "port": "5433", "user": "u", "dbname": "d"},
        {"host": "a,b", "port": "1,2", "user": "u", "dbname": "d", "sslmode": "require"},
        {"host": "h", "dbname": "d", "options": "-c search_path=a,b"},
    ],
)
def test_a_url_means_what_it_was_made_from(parameters):
    url = databases.Database("the test", parameters).url
    assert {k: str(v) for k, v in conninfo.conninfo_to_dict(url).items()} == parameters
