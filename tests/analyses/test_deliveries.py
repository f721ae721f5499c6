"""record_signal says for each delivery whether its swap is new, and loses none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.conftest import create_database, drop_database

from .analysis import analysis

pytestmark = pytest.mark.xdist_group("analyses")

RECORD = analysis("record_signal")
SIGNATURE = "4" * 87
COUNT = "select count(*) from walltrack.signals where transaction_signature = %s"


@pytest.fixture
def deliver(mock_data, compiled):
    """`deliver(leg=...)`: what the statement says of a swap of a new transaction."""
    query = compiled(RECORD, "psycopg")

    def outcome(**given: object) -> str:
        asked = RECORD.defaults | {"transaction_signature": SIGNATURE} | given
        (row,) = mock_data.execute(query, asked)
        return row[0]

    return outcome


def count(connection: psycopg.Connection) -> int:
    return connection.execute(COUNT, [SIGNATURE]).fetchone()[0]


def test_a_transaction_with_several_swaps_gives_several_signals(mock_data, deliver):
    wallets = [row[0] for row in mock_data.execute("select address from walltrack.wallets")]
    for _ in range(2):
        outcomes = {deliver(wallet_address=wallet, leg=leg) for leg, wallet in enumerate(wallets)}
        assert len(outcomes) == 1
    assert outcomes == {"delivered before"}
    assert count(mock_data) == len(wallets)


def test_a_token_for_a_token_is_a_sale_and_a_purchase(mock_data, deliver):
    bonk = "DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263"
    assert deliver(signal_type="sell", token_address=bonk) == "recorded"
    assert deliver(signal_type="buy") == "another swap", "a second swap that is not numbered"
    assert deliver(signal_type="buy", leg=1) == "recorded"
    assert count(mock_data) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"wallet_address": "Bkie39VZ9tgt8q4zEQkEVgkcoMoWfXc8cFo5HvE8zKmx"},
        {"token_address": "DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263"},
        {"signal_type": "sell"},
        {"amount_in": "1.800000000000000001"},
        {"amount_out": 336},
    ],
)
def test_another_swap_is_told_from_the_same_one(deliver, other):
    assert deliver() == "recorded"
    assert deliver(amount_in="1.80", raw_payload='{"again": true}') == "delivered before"
    assert deliver(**other) == "another swap"


def test_a_swap_that_failed_on_the_chain_is_kept(mock_data, deliver):
    assert deliver(amount_in=0, amount_out=0, has_failed=True) == "recorded"
    kept = mock_data.execute(
        "select filter_reason, processed_at is not null from walltrack.signals"
        " where transaction_signature = %s",
        [SIGNATURE],
    )
    assert kept.fetchone() == ("swap_failed", True)


@pytest.mark.parametrize("payload", ['{"name": "A\\u0000"}', '{"name": "A\0"}'])
def test_a_null_character_has_to_be_stripped(deliver, payload):
    with pytest.raises((psycopg.errors.UntranslatableCharacter, psycopg.DataError)):
        deliver(raw_payload=payload)


@pytest.fixture
def deliveries(built, server_url):
    """The URL of a database in which transactions are committed."""
    url = create_database(server_url, psycopg.conninfo.conninfo_to_dict(built)["dbname"])
    yield url
    drop_database(url)


def test_of_two_deliveries_at_once_one_records_and_the_other_asks_again(deliveries, compiled):
    query = compiled(RECORD, "psycopg")
    asked = RECORD.defaults | {"transaction_signature": SIGNATURE}
    with (
        psycopg.connect(deliveries) as one,
        psycopg.connect(deliveries, autocommit=True) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        assert one.execute(query, asked).fetchone()[0] == "recorded"
        waiting = pool.submit(lambda: other.execute(query, asked).fetchone()[0])
        with psycopg.connect(deliveries, autocommit=True) as watching:
            while not watching.execute(
                "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s",
                [other.info.backend_pid],
            ).fetchone()[0]:
                pass
        one.commit()
        assert waiting.result(20) == "being delivered"
        assert other.execute(query, asked).fetchone()[0] == "delivered before"
        assert count(other) == 1
