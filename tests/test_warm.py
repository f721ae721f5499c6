"""Commands in a fork behave as in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import warm
from tests.conftest import REPOSITORY, clean_environment

pytestmark = pytest.mark.skipif(
    not warm.CAN_FORK, reason="there, every command is a process of its own"
)
SCRIPT = """
import os, sys
from pathlib import Path
from tests import warm

url, project = sys.argv[1:]
kept = {"PATH": os.environ["PATH"]}
os.environ["WALLTRACK_DATABASE_URL"] = url.format("of_the_process_that_forks")
given = kept | {"WALLTRACK_DATABASE_URL": url.format("of_the_command")}
for env in (given, kept):
    done = warm.run(["walltrack", "url"], Path(project), env)
    print(done.returncode, done.stdout.strip())
"""


def test_a_command_has_the_environment_that_it_is_given_and_no_other(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "postgresql://me@localhost:5999/{}", project],
        cwd=REPOSITORY,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    # No server runs in this copy of the project, and the second command is named none.
    assert done.stdout == "0 postgresql://me@localhost:5999/of_the_command\n3 \n"
    assert done.stderr == ""


def test_a_command_ends_as_it_would_by_itself(project: Path) -> None:
    ended = {
        tuple(command): warm.run(list(command), project, clean_environment()).returncode
        for command in (("walltrack", "--help"), ("walltrack", "moon"), ("dbt", "moon"))
    }
    assert list(ended.values()) == [0, 2, 2]
