"""What the tests run in a fork is as good as what they would run in a process of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import clean_environment
from tests.warm import WarmProcess
from walltrack.connection import database as databases

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="there, every command is a process of its own"
)


def test_a_command_has_the_environment_that_it_is_given_and_no_other(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://{}@localhost:5999/somewhere"
    monkeypatch.setenv(databases.URL, url.format("of_the_process_that_forks"))
    warm = WarmProcess()
    given = {databases.URL: url.format("of_the_command")}
    named = warm.run(["walltrack", "url"], project, clean_environment() | given, 60)
    assert "of_the_command" in named.stdout
    # No server runs in this copy of the project, and none is named.
    unnamed = warm.run(["walltrack", "url"], project, clean_environment(), 60)
    assert (unnamed.returncode, unnamed.stdout) == (3, "")


def test_a_command_that_takes_too_long_is_ended(project: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        WarmProcess().run(["dbt", "parse"], project, clean_environment(), 0.1)
