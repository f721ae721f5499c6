"""Ctrl-C and SIGTERM in a real process: status 130 and one sentence that says what was done.

As in test_ended.py, the command waits for a lock of the test's when it is told to end.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.commands.waiting import OBJECTS, WAITS, WALLETS, waiting
from tests.conftest import clean_environment
from tests.workshop import Workshop
from walltrack.connection import database as databases

INTERRUPT, END = signal.SIGINT, signal.SIGTERM


def ended(url: str, lock: str, root: Path, number: int, *command: str) -> str:
    """Run a command, end it while it waits, and return its last line."""
    with psycopg.connect(url) as connection:
        connection.execute(lock)
        process = subprocess.Popen(
            [sys.executable, "-m", "walltrack", *command],
            cwd=root,
            env=clean_environment() | {databases.URL: url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        waiting(connection, lambda: process.poll() is not None)
        process.send_signal(number)
        out, err = process.communicate()
        assert process.returncode == 130, out + err
        connection.rollback()
    assert "Traceback" not in out + err
    assert "\x1b" not in out + err
    said = err.strip().splitlines()[-1]
    assert said.startswith("walltrack: interrupted: ")
    return said


def test_a_build_says_what_is_committed(project, new_database, walltrack) -> None:
    url = new_database()
    # The tiny project's own model is built before the one that waits.
    (project / "models" / "waits.sql").write_text(
        f"-- depends_on: {{{{ ref('wallets') }}}}\n{WAITS}::text as waited"
    )
    said = ended(url, WAITS, project, INTERRUPT, "up")
    assert "stopped while building the relations" in said
    assert "seeded: mock_wallets; built: wallets)" in said
    assert "Not begun: asking the contracts." in said
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from walltrack.wallets").fetchone() == (2,)
    again = walltrack("up", env={databases.URL: url})
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.xdist_group("ended")
@pytest.mark.parametrize(
    ("command", "lock", "number", "account"),
    [
        ("drift", OBJECTS, INTERRUPT, "nothing was changed."),
        ("contracts", WALLETS, END, "stopped while asking the contracts. Done: "),
        ("remove-mock-rows --yes", WALLETS, END, "no row was removed."),
    ],
)
def test_a_command_says_what_it_has_changed(
    workshop: Workshop, command: str, lock: str, number: int, account: str
) -> None:
    assert account in ended(workshop.url, lock, workshop.root, number, *command.split())
