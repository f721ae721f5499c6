"""Help, exit statuses, and what a user is told about a mistake."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

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
    "arguments", [[], ["sideways"], ["up", "--nonsense"], ["down", "--yes"], ["down", "--purge"]]
)
def test_a_wrong_command_line_ends_with_2(walltrack, project, arguments):
    result = walltrack(*arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


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
