"""What an interrupt does to the queries of dbt."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from psycopg2 import extensions

from walltrack import cli
from walltrack.dbt_runs import operation


@pytest.fixture
def hearing() -> Iterator[None]:
    """As in a command that runs dbt."""
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: cli._end}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    operation._hear_the_server(None)
    yield
    extensions.set_wait_callback(None)
    operation._interrupted.clear()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_thread_that_begins_a_query_after_an_interrupt_does_not_wait(
    hearing, database_url, number
):
    def ask() -> str:
        with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
            try:
                # So that this test ends where the query is not cancelled.
                cursor.execute("set statement_timeout = '1min'; select pg_sleep(3600)")
            except psycopg2.errors.QueryCanceled as error:
                return str(error)
        return "answered"

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    with ThreadPoolExecutor(1) as pool:
        assert "due to user request" in pool.submit(ask).result()
