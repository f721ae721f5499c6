"""A command that is caught while it waits for a lock that the test holds, at any speed."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest

BUILD = "select pg_advisory_xact_lock(hashtextextended('walltrack build of walltrack', 0))"
OBJECTS = "select pg_advisory_xact_lock(hashtextextended('walltrack transaction in walltrack', 0))"
WALLETS = "lock table walltrack.wallets in access exclusive mode"
WAITS = "select pg_advisory_xact_lock(1917)"


def waiting(connection: psycopg.Connection, is_over: Callable[[], bool]) -> list[int]:
    """Wait until sessions of the database wait for a lock; their process ids."""
    while not is_over():
        rows = connection.execute(
            "select pid from pg_catalog.pg_stat_activity where wait_event_type = 'Lock'"
            " and datname = current_database()"
        ).fetchall()
        if rows:
            return [pid for (pid,) in rows]
        connection.execute("select pg_stat_clear_snapshot()")
        time.sleep(0.05)
    pytest.fail("the command ended, and did not wait")
