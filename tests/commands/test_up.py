"""`walltrack up` on a separate server: what it builds, writes, prints and leaves unchanged."""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import conninfo

from tests.conftest import run_cold
from walltrack.commands.up import _prefix
from walltrack.connection import database as databases


@pytest.fixture
def at_home(walltrack, home):
    """The command with an embedded server in the test's own home."""

    def run(*arguments, **options):
        return walltrack(*arguments, env={"WALLTRACK_HOME": str(home)}, **options)

    return run


def test_up_builds_and_plain_dbt_goes_on_from_there(at_home, project, home):
    up = run_cold("walltrack", "up", cwd=project, env={"WALLTRACK_HOME": str(home)})
    assert up.returncode == 0, up.stdout + up.stderr
    assert re.search(r"^  rows: wallets 2$", up.stdout, re.MULTILINE)
    assert "1 of 1 contracts kept, " in up.stdout
    profiles = project / "profiles.yml"
    assert profiles.stat().st_mode & 0o777 == 0o600
    password = (home / "password").read_text()
    assert password not in up.stdout + up.stderr
    logs = "".join(path.read_text(errors="replace") for path in (project / "logs").rglob("*.log"))
    assert password not in logs

    assert run_cold("dbt", "run", cwd=project).returncode == 0
    status = at_home("status")
    assert (status.returncode, status.stderr) == (0, "")
    old = conninfo.conninfo_to_dict(at_home("url").stdout.strip())
    with psycopg.connect(**old) as connection:
        assert connection.execute("select count(*) from walltrack.wallets").fetchone() == (2,)

    # A new password and port reach the file; the user's edits stay. (The port is a new one only if
    # somebody has taken the old one meanwhile.)
    assert at_home("down", "--purge", "--yes").returncode == 0
    edited = profiles.read_text().replace("threads: 4", "threads: 2  # mine", 1)
    profiles.write_text(edited)
    assert at_home("up").returncode == 0
    refreshed = profiles.read_text()
    assert "threads: 2  # mine" in refreshed
    new = conninfo.conninfo_to_dict(at_home("url").stdout.strip())
    assert new["password"] != password
    expected = edited.replace(password, str(new["password"]))
    assert refreshed == expected.replace(f"'PGPORT', '{old['port']}'", f"'PGPORT', '{new['port']}'")
    assert run_cold("dbt", "run", cwd=project).returncode == 0


def test_a_profile_without_the_marks_is_left_alone(at_home, project):
    text = (project / "profiles.yml.example").read_text().replace("# embedded server", "# mine")
    (project / "profiles.yml").write_text(text)
    up = at_home("up")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "has no default for PGPORT and PGPASSWORD that is marked" in up.stderr
    assert (project / "profiles.yml").read_text() == text


def test_variables_of_libpq_without_a_host_lead_no_command_astray(walltrack, project, home):
    stray = {"PGUSER": "postgres", "PGPORT": "1", "PGPASSWORD": "x", "PGDATABASE": "x"}
    up = walltrack("up", env={"WALLTRACK_HOME": str(home), **stray})
    assert up.returncode == 0, up.stdout + up.stderr
    assert "PGPORT and PGUSER and PGPASSWORD and PGDATABASE would lead plain dbt" in up.stderr


@pytest.mark.parametrize(
    ("called_as", "in_path", "prefix"),
    [
        ("walltrack", True, ""),
        ("walltrack", False, ""),
        ("bin/walltrack", True, ""),
        ("bin/walltrack", False, "bin/"),
        ("walltrack/__main__.py", True, ""),
    ],
)
def test_hints_begin_as_the_command_did(tmp_path, monkeypatch, called_as, in_path, prefix):
    program = tmp_path / "bin" / "walltrack"
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(program.parent) if in_path else "")
    monkeypatch.setattr(sys, "argv", [called_as])
    assert _prefix() == prefix


def test_a_broken_contract_ends_with_1_and_its_name(walltrack, project, new_database):
    environment = {databases.URL: new_database()}
    seed = project / "seeds" / "mock_wallets.csv"
    seed.write_text(seed.read_text() + "3,much too long\n")
    up = walltrack("up", env=environment)
    assert up.returncode == 1
    assert "0 of 1 contracts kept, 1 broken" in up.stdout
    assert "is up" not in up.stdout
    (told,) = re.findall(r"^broken: labels_are_short\n((?:  .+\n)+)", up.stdout, re.MULTILINE)
    assert "rule       A label fits into a column of the screens." in told
    assert "first row  id 3" in told
    (path,) = re.findall(r"look +(.+)", told)
    assert "length(label)" in (project / path).read_text()


@pytest.mark.parametrize(
    ("path", "content", "step"),
    [
        ("models/wallets.sql", "select nothing from nowhere", "dbt run"),
        ("models/wallets.sql", "select * from {{ ref('missing') }}", "dbt parse"),
    ],
)
def test_a_broken_build_stops_there(walltrack, project, new_database, path, content, step):
    (project / path).write_text(content)
    up = walltrack("up", env={databases.URL: new_database()})
    assert up.returncode == 1
    assert f"stopped at `{step}`" in up.stderr
    assert "Traceback" not in up.stdout + up.stderr
    assert "contracts kept" not in up.stdout


def test_two_at_once_both_succeed(at_home, project):
    with ThreadPoolExecutor() as pool:
        for up in pool.map(lambda _: at_home("up"), range(2)):
            assert up.returncode == 0, up.stdout + up.stderr
