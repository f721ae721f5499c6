"""A build that another session keeps waiting says which session, and gives up."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.conftest import TABLES as OURS
from tests.conftest import run_walltrack
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("mock_rows")

BUILDS = "-c walltrack.build_timeout=100ms"
TABLES = "-c walltrack.lock_timeout=50ms -c walltrack.lock_attempts=2"
ADVISORY = "select pg_advisory_lock(hashtextextended('walltrack {} of walltrack', 0))"
TRANSACTION = (
    "select pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0))"
)
UPDATE = "update walltrack.wallets set label = label"


@pytest.mark.parametrize(
    ("command", "lock", "said"),
    [
        ("up", ADVISORY.format("build"), "another build of schema walltrack has not ended in time"),
        (
            "remove-mock-rows --yes",
            ADVISORY.format("build"),
            "another build of schema walltrack has not ended in time",
        ),
        (
            "scale --signals 10",
            ADVISORY.format("scale").replace("of walltrack", "of walltrack_scale"),
            "another `walltrack scale` of walltrack_scale has not ended in time",
        ),
        ("up", TRANSACTION, "another build of schema walltrack has not ended in time"),
        ("remove-mock-rows --yes", TRANSACTION, "another build of schema walltrack"),
        # The session writes a table, as a worker does, and leaves its transaction open.
        ("up", UPDATE, "the load of mock rows of wallets gave way 2 times to"),
        ("remove-mock-rows --yes", UPDATE, "the removal of mock rows gave way 2 times to"),
        (
            # The last migration, whichever it is, alters or drops a table.
            "rollback",
            f"lock table {', '.join(f'walltrack.{each}' for each in OURS)} in access share mode",
            " gave way 2 times to",
        ),
        (
            "up",
            "refresh materialized view concurrently walltrack.performance",
            "the refresh of walltrack.performance gave way 2 times to",
        ),
    ],
)
def test_the_session_is_named(workshop: Workshop, command: str, lock: str, said: str) -> None:
    with psycopg.connect(workshop.url, application_name="a hog") as hog:
        if lock.startswith("select pg_advisory_lock"):
            hog.autocommit = True
        hog.execute(lock)
        done = run_walltrack(
            *command.split(),
            cwd=workshop.root,
            env={
                databases.URL: workshop.url,
                "PGOPTIONS": TABLES if "gave way" in said else BUILDS,
            },
        )
        assert done.returncode == 3, done.stdout + done.stderr
        *first, last = done.stderr.strip().splitlines()
        # Meanwhile, and not only in the end.
        earlier = "\n".join([done.stdout, *first])
        assert re.search(rf"(waiting for another|gives way).* {hog.info.backend_pid},", earlier)
        assert last.startswith("walltrack: ")
        assert said in last
        assert f"process {hog.info.backend_pid}, role {hog.info.user}, application a hog," in last
        assert ("connected" if hog.autocommit else "in a transaction") + " since 2" in last
        assert "pg_terminate_backend" in last
        assert "Traceback" not in done.stdout + done.stderr
