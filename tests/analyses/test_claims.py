"""Rows that one worker has claimed go to no other; rows that it gives back do."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import psycopg
import pytest

from tests.conftest import create_database, drop_database

from .analysis import ANALYSES

WORKERS, ROWS = 8, 240
WALLET = "77a11ac0-0003-4000-8000-000000000001"
TOKEN = "77a11ac0-0004-4000-8000-000000000001"
ADD = {
    "next_signals": f"""
        insert into walltrack.signals (
            wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out,
            received_at, raw_payload
        )
        select
            '{WALLET}', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263',
            rpad(translate(n::text, '0', 'g') || 'z', 88, 'A'), 'sell', 1, 1,
            now() - n * interval '1 second', '{{}}'
        from generate_series(1, {ROWS}) as n
    """,
    "orders_to_retry": f"""
        insert into walltrack.orders (
            wallet_id, token_id, order_type, token_in, token_out, amount_in, next_attempt_at
        )
        select
            '{WALLET}', '{TOKEN}', 'entry', 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
            'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 1, now() - n * interval '1 second'
        from generate_series(1, {ROWS}) as n
    """,
}
# The guards refuse a second outcome, so a doubled claim fails.
RECORD = {
    "next_signals": "update walltrack.signals set processed_at = now() where id = any(%s)",
    "orders_to_retry": "update walltrack.orders set status = 'submitted' where id = any(%s)",
}
CLAIMS = [one for one in ANALYSES if one.name in ADD]

pytestmark = pytest.mark.xdist_group("analyses")
each_claim = pytest.mark.parametrize("analysis", CLAIMS, ids=lambda one: one.name)


@pytest.fixture
def queue(built, server_url, analysis):
    """The URL of a database whose queue holds ROWS rows more than the mock data."""
    url = create_database(server_url, psycopg.conninfo.conninfo_to_dict(built)["dbname"])
    with psycopg.connect(url) as connection:
        connection.execute(ADD[analysis.name])
    yield url
    drop_database(url)


@pytest.fixture
def claim(analysis, compiled):
    """`claim(connection, row_limit)`: the ids that the claim gives."""
    query = compiled(analysis, "psycopg")

    def ids(connection, row_limit=10):
        given = analysis.defaults | {"row_limit": row_limit}
        return [row[0] for row in connection.execute(query, given)]

    return ids


def test_every_claim_is_tried():
    locking = {one.name for one in ANALYSES if "for update" in one.source}
    assert locking == set(ADD) == set(RECORD)


@each_claim
def test_two_sessions_at_once_get_different_rows(queue, claim):
    with psycopg.connect(queue) as one, psycopg.connect(queue) as other:
        # A claim that waits for a lock fails; one that a busy machine holds up does not.
        other.execute("set lock_timeout = '1s'")
        first, second = claim(one), claim(other)
        assert len(first) == len(second) == 10
        assert not set(first) & set(second)


@each_claim
def test_rows_come_oldest_first(queue, claim):
    with psycopg.connect(queue) as one, psycopg.connect(queue) as other:
        everything = claim(one, 1000)
        one.rollback()
        assert claim(one) + claim(other) == everything[:20]


@each_claim
def test_a_worker_that_dies_gives_its_rows_back(queue, claim):
    # Its connection is gone in the end: closed, not committed.
    with closing(psycopg.connect(queue)) as one, psycopg.connect(queue) as other:
        lost = claim(one)
        assert not set(lost) & set(claim(other))
        other.rollback()
        other.execute("select pg_terminate_backend(%s, 3600000)", [one.info.backend_pid])
        assert claim(other) == lost


def taken_by_many(url, claim, analysis, **options) -> list[object]:
    """What workers take and record until nothing waits; some give back what they took."""
    start = Barrier(WORKERS)

    def work(number: int) -> list[object]:
        chance, done = random.Random(number), []  # noqa: S311
        with psycopg.connect(url, **options) as connection:
            start.wait()
            while ids := claim(connection, 5):
                if chance.random() < 0.3:
                    connection.rollback()
                    continue
                recorded = connection.execute(RECORD[analysis.name], [ids]).rowcount
                connection.commit()
                assert recorded == len(ids)
                done += ids
        return done

    with ThreadPoolExecutor(WORKERS) as pool:
        return [row for ids in pool.map(work, range(WORKERS)) for row in ids]


@each_claim
def test_many_workers_take_every_row_once(queue, claim, analysis):
    with psycopg.connect(queue) as connection:
        waiting = claim(connection, 1000)
        connection.rollback()
    assert len(waiting) >= ROWS
    assert sorted(taken_by_many(queue, claim, analysis)) == sorted(waiting)
    with psycopg.connect(queue) as connection:
        assert claim(connection, 1000) == []
