"""Help, exit statuses, and messages about a user's mistakes."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from importlib import metadata

import pytest

from walltrack import cli, commands
from walltrack.connection import database as databases

COMMANDS = ["up", "down", "status", "url"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(walltrack, project, command):
    result = walltrack(command, "--help")
    assert result.returncode == 0
    assert "exit status:" in result.stdout
    assert "WALLTRACK_DATABASE_URL" in result.stdout


def test_help_lists_every_command_and_is_quick(project):
    script = "import sys, walltrack.cli as c; c._parser().print_help(); print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert all(command in result.stdout for command in COMMANDS)
    # 0.1 s of processor time without these, 2 s with them.
    modules = result.stdout.splitlines()[-1].split()
    assert "walltrack.commands.up" in modules
    assert not {"dbt", "psycopg", "yaml"} & set(modules)


@pytest.mark.parametrize(
    "arguments", [["sideways"], ["up", "--nonsense"], ["down", "--yes"], ["down", "--purge"]]
)
def test_a_wrong_command_line_ends_with_2(walltrack, project, arguments):
    result = walltrack(*arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_no_command_at_all_shows_the_help(walltrack, project):
    result = walltrack()
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == walltrack("--help").stdout


def test_the_version_is_said(walltrack, project):
    result = walltrack("--version")
    assert result.returncode == 0
    assert result.stdout.startswith(f"walltrack {metadata.version('walltrack')}, dbt-core 1.")


def test_a_mistyped_command_gets_the_nearest(walltrack, project):
    assert "no command reprot: did you mean report" in walltrack("reprot").stderr
    assert "no command ad: did you mean add" in walltrack("accounts", "ad").stderr
    assert "no kind colum: did you mean column" in walltrack("new", "colum").stderr
    assert "no kind new column: did you mean column" in walltrack("new", "new column").stderr
    assert "no --format xml: choose one of csv" in walltrack("ask", "--format", "xml").stderr
    assert "no command xyz: choose one of accounts, " in walltrack("xyz").stderr


def test_start_starts_the_server_and_builds_nothing(walltrack, project, home):
    environment = {"WALLTRACK_HOME": str(home)}
    start = walltrack("start", env=environment)
    assert start.returncode == 0, start.stdout + start.stderr
    assert start.stdout.startswith("Started: database walltrack on 127.0.0.1:")
    # No psql in PATH: the server's own.
    here = environment | {"PATH": ""}
    schemas = walltrack("psql", "-Atc", "select to_regnamespace('walltrack') is null", env=here)
    assert (schemas.returncode, schemas.stdout, schemas.stderr) == (0, "t\n", "")
    by_exec = walltrack("exec", "psql", "-Atc", "select 1", env=here)
    assert (by_exec.returncode, by_exec.stdout) == (0, "1\n")
    none = walltrack("exec", "psqq", env=here)
    assert (none.returncode, none.stdout) == (2, "")
    assert "there is no program psqq in PATH" in none.stderr


def test_a_server_that_is_named_is_not_started(walltrack, project, database_url):
    start = walltrack("start", env={databases.URL: database_url})
    assert start.returncode == 0, start.stderr
    assert start.stdout.startswith("Nothing to start: ")
    assert not (project / ".walltrack").exists()


def test_a_project_is_found_from_a_folder_inside_it(walltrack, project):
    result = walltrack("status", cwd=project / "models")
    assert result.returncode == 3
    assert "nothing has been created yet" in result.stdout
    assert not (project / ".walltrack").exists(), "asking makes nothing"


def test_nothing_running_is_no_error_for_down_and_one_for_url(walltrack, project):
    down = walltrack("down")
    assert (down.returncode, down.stderr) == (0, "")
    assert "Nothing to stop" in down.stdout
    url = walltrack("url")
    assert (url.returncode, url.stdout) == (3, "")
    assert url.stderr == (
        "walltrack: the embedded server is not running: start it with `walltrack up`.\n"
    )


def test_an_unknown_target_is_named_with_the_known_ones(walltrack, project):
    (project / "profiles.yml").write_text((project / "profiles.yml.example").read_text())
    result = walltrack("up", "--target", "moon")
    assert result.returncode == 2
    assert "no target 'moon': choose one of local, ci, postgres, supabase" in result.stderr


def test_a_broken_project_file_is_one_sentence(walltrack, project):
    with (project / "dbt_project.yml").open("a") as file:
        file.write("models: [\n")
    result = walltrack("up", env={"PGHOST": "localhost", "PGPORT": "1"})
    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert "dbt_project.yml" in result.stderr


@pytest.mark.parametrize("content", ["a: [", "other: {}", "", "walltrack: 3"])
def test_a_broken_profiles_file_is_one_sentence(walltrack, project, content):
    (project / "profiles.yml").write_text(content)
    result = walltrack("up")
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 1
    assert "profiles.yml" in result.stderr


def test_a_target_without_its_variables_says_which(walltrack, project):
    (project / "profiles.yml").write_text((project / "profiles.yml.example").read_text())
    postgres = walltrack("up", "--target", "postgres")
    assert postgres.returncode == 3
    assert "WALLTRACK_DATABASE_URL, or PGHOST" in postgres.stderr
    supabase = walltrack("up", "--target", "supabase")
    assert supabase.returncode == 3
    assert "'SUPABASE_DB_HOST'" in supabase.stderr
    assert "Traceback" not in supabase.stderr
    assert not (project / ".walltrack").exists(), "no server is started for another's target"


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_a_reader_that_goes_away_is_no_error(project):
    script = 'cd "$0" && "$1" -m walltrack status | true'
    result = subprocess.run(
        ["/bin/sh", "-c", script, project, sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""


def test_outside_any_project_the_installed_one_is_used(walltrack, tmp_path):
    result = walltrack("status", cwd=tmp_path)
    assert result.returncode in (0, 3)
    assert "no WallTrack project" not in result.stderr


def test_ctrl_c_claims_nothing_of_a_command_that_writes():
    """`nothing was changed` is said for commands that change no database and no file but a page."""
    silent = {
        found.name
        for found in pkgutil.iter_modules(commands.__path__)
        if not hasattr(importlib.import_module(f"{commands.__name__}.{found.name}"), "ON_INTERRUPT")
    }
    # contracts gives its own account; exec and psql become another program.
    assert silent == {
        "ask",
        "contracts",
        "docs",
        "drift",
        "exec",
        "psql",
        "report",
        "status",
        "url",
    }


def test_ctrl_c_while_the_command_line_is_read(monkeypatch, capsys):
    def interrupted(argv):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_parsed", interrupted)
    assert cli.main(["up"]) == 130
    assert capsys.readouterr().err == "walltrack: interrupted: nothing was changed.\n"
