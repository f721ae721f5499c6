"""A session or a server that ends under a command: one sentence, and status 3.

Nothing here depends on how fast the machine is: a session of the test's own holds a lock, the
command waits for that lock, and is cut off while it waits.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

import psycopg
import pytest

from tests.commands.waiting import BUILD, OBJECTS, WAITS, WALLETS, waiting
from tests.workshop import Workshop
from walltrack.connection import database as databases
from walltrack.connection.database import ended, from_embedded
from walltrack.embedded.server import EmbeddedServer

Command = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """For the command, while the test goes on."""
    with ThreadPoolExecutor() as pool:
        yield pool


def check(done: CompletedProcess[str]) -> None:
    """It ended with 3, and its last line says why."""
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    said = done.stderr.strip().splitlines()[-1]
    assert said.startswith("walltrack: the server, or somebody on it, has ended the connection (")
    assert said.count("ended the connection") == 1
    assert "give the command again" in said


@pytest.mark.xdist_group("ended")
@pytest.mark.parametrize(
    ("command", "lock"),
    [
        ("up", BUILD),
        ("up", OBJECTS),
        ("up", WALLETS),
        ("drift", OBJECTS),
        ("contracts", WALLETS),
        ("report", WALLETS),
        ("remove-mock-rows --yes", WALLETS),
    ],
)
def test_a_session_that_is_ended_is_said(
    workshop: Workshop, pool: ThreadPoolExecutor, command: str, lock: str
) -> None:
    with psycopg.connect(workshop.url) as connection:
        connection.execute(lock)
        running = pool.submit(workshop.walltrack, *command.split())
        for pid in waiting(connection, running.done):
            connection.execute("select pg_terminate_backend(%s)", [pid])
        connection.rollback()
        check(running.result())


def stop(server: EmbeddedServer) -> None:
    server.stop()


def crash(server: EmbeddedServer) -> None:
    """As `pg_ctl stop -m immediate` does."""
    pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGQUIT)


@pytest.mark.parametrize("end", [stop, crash])
@pytest.mark.parametrize("lock", [BUILD, WAITS], ids=["before dbt", "in a model"])
def test_a_server_that_is_stopped_in_a_build_is_said(
    walltrack, project, home, pool, lock: str, end: Callable[[EmbeddedServer], None]
) -> None:
    (project / "models" / "waits.sql").write_text(f"{WAITS}::text as waited")
    server = EmbeddedServer(home)
    connection = psycopg.connect(from_embedded(server.start()).url)
    connection.execute(lock)
    running = pool.submit(walltrack, "up", cwd=project, env={"WALLTRACK_HOME": str(home)})
    waiting(connection, running.done)
    end(server)
    check(running.result())
    connection.close()
    again = walltrack("up", env={"WALLTRACK_HOME": str(home)})
    assert again.returncode == 0, again.stdout + again.stderr


def test_an_error_of_a_server_that_is_there_is_none() -> None:
    for said in (
        'relation "nowhere" does not exist',
        "canceling statement due to lock timeout",
        'new row for relation "x" violates check constraint "ck_connection_is_closed"',
    ):
        assert ended(said) is None


def test_a_server_that_answers_nobody_is_told_at_once(walltrack, project) -> None:
    done = walltrack("up", env={databases.URL: "postgresql://x:y@127.0.0.1:1/x"})
    assert done.returncode == 3
    assert "no PostgreSQL answers" in done.stderr
