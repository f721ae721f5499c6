"""A claim is counted and leased; after the last allowed claim the queue skips the row."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from .analysis import analysis

pytestmark = pytest.mark.xdist_group("analyses")

SIGNALS = """
insert into walltrack.signals (
    wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out,
    received_at, raw_payload
)
select
    '77a11ac0-0003-4000-8000-000000000001', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263',
    rpad(n || 'z', 88, 'A'), 'sell', 1, 1, now() - n * interval '1 second', '{}'
from generate_series(1, 3) as n
returning id
"""
LATER = "update walltrack.signals set claimed_at = claimed_at - interval '2 minutes'"
ATTEMPTS = "select attempt_count from walltrack.signals where id = any(%s) order by received_at"

Ask = Callable[..., list[dict[str, object]]]


@pytest.fixture
def ask(mock_data: psycopg.Connection, compiled) -> Ask:
    """`ask(name, parameter=...)`: the rows of an analysis, its parameters at their defaults."""

    def rows(name: str, **given: object) -> list[dict[str, object]]:
        asked = analysis(name)
        cursor = mock_data.execute(compiled(asked, "psycopg"), asked.defaults | given)
        names = [column.name for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    return rows


@pytest.fixture
def waiting(mock_data: psycopg.Connection) -> list[object]:
    """Three signals that wait, the oldest first."""
    return [row[0] for row in mock_data.execute(SIGNALS)][::-1]


def let_the_lease_end(connection: psycopg.Connection) -> None:
    connection.execute(f"{LATER} where claimed_at is not null and processed_at is null")


def test_a_claim_counts_itself(mock_data, ask, waiting):
    assert [row["attempt_count"] for row in ask("next_signals")] == [1, 1, 1]
    assert mock_data.execute(ATTEMPTS, [waiting]).fetchall() == [(1,)] * 3


def test_a_claimed_signal_is_left_to_its_worker_until_the_lease_ends(mock_data, ask, waiting):
    assert [row["signal_id"] for row in ask("next_signals", row_limit=1)] == waiting[:1]
    assert [row["signal_id"] for row in ask("next_signals")] == waiting[1:]
    assert ask("next_signals") == []
    let_the_lease_end(mock_data)
    again = ask("next_signals", row_limit=1)
    assert [(row["signal_id"], row["attempt_count"]) for row in again] == [(waiting[0], 2)]
    assert len(ask("next_signals", lease_seconds=0)) == 3


def test_a_signal_that_kills_every_worker_is_given_up(mock_data, ask, waiting):
    limit = mock_data.execute("select max_signal_attempts from walltrack.config").fetchone()[0]
    for attempt in range(1, limit + 1):
        assert [row["attempt_count"] for row in ask("next_signals")] == [attempt] * 3
        assert ask("exhausted_signals") == []
        let_the_lease_end(mock_data)
    assert ask("next_signals") == []
    assert [row["signal_id"] for row in ask("exhausted_signals")] == waiting


def test_one_statement_ends_what_was_given_up(mock_data, ask, waiting):
    poison, at_work, fresh = waiting
    statement = analysis("exhausted_signals").statement("update signals").replace(
        "update signals", "update walltrack.signals"
    ).replace("from config", "from walltrack.config")  # fmt: skip
    mock_data.execute(
        "update walltrack.signals set attempt_count = 5, claimed_at = now() - interval '1 hour'"
        " * (id = %s)::integer where id = any(%s)",
        [poison, [poison, at_work]],
    )
    assert [row["signal_id"] for row in ask("exhausted_signals")] == [poison]
    assert mock_data.execute(statement).rowcount == 1
    assert ask("exhausted_signals") == []
    assert [row["signal_id"] for row in ask("next_signals")] == [fresh]
    ended = mock_data.execute(
        "select filter_reason, processed_at is not null from walltrack.signals where id = %s",
        [poison],
    )
    assert ended.fetchone() == ("processing_error", True)


def test_without_a_row_of_config_there_is_no_limit(mock_data, ask, waiting):
    mock_data.execute("alter table walltrack.config disable trigger user")
    # A later table may refer to the row.
    mock_data.execute("alter table walltrack.config drop constraint pk_config cascade")
    mock_data.execute("delete from walltrack.config")
    mock_data.execute("update walltrack.signals set attempt_count = 99 where processed_at is null")
    assert [row["signal_id"] for row in ask("next_signals")] == waiting


def test_a_newer_order_is_served_while_an_older_one_waits(mock_data, ask):
    mock_data.execute(
        "update walltrack.orders set next_attempt_at = now() - interval '1 hour'"
        " where status = 'pending' and retry_count = 0"
    )
    first, *rest = [row["order_id"] for row in ask("orders_to_retry")]
    assert rest
    fail = (
        "update walltrack.orders set status = 'submitted' where id = %(id)s;"
        "update walltrack.orders set status = 'failed', last_error_code = 'TIMEOUT'"
        " where id = %(id)s;"
        "update walltrack.orders set status = 'pending' where id = %(id)s"
    )
    with psycopg.ClientCursor(mock_data) as cursor:
        cursor.execute(fail, {"id": first})
    assert [row["order_id"] for row in ask("orders_to_retry")] == rest
    mock_data.execute("update walltrack.orders set next_attempt_at = now() where id = %s", [first])
    assert {row["order_id"] for row in ask("orders_to_retry")} == {first, *rest}


SUBMIT = """
update walltrack.orders
set
    status = 'submitted', claimed_by = 'worker-7', submitted_at = now() - interval '90 seconds',
    tx_signature = case mode when 'live' then rpad('2', 88, 'A') end
where id = (
    select id from walltrack.orders
    where status = 'pending' and mode = %s order by retry_count limit 1
)
returning id
"""


@pytest.mark.parametrize(("mode", "step"), [("live", "look it up"), ("simulation", "end it")])
def test_an_order_of_a_worker_that_died_is_listed_with_its_worker(mock_data, ask, mode, step):
    (stuck,) = mock_data.execute(SUBMIT, [mode]).fetchone()
    (listed,) = ask("stuck_orders")
    assert (listed["order_id"], listed["claimed_by"]) == (stuck, "worker-7")
    assert (listed["stuck_seconds"], listed["next_step"]) == (90, step)
    assert ask("stuck_orders", seconds=120) == []


@pytest.fixture
def end_and_retry(mock_data: psycopg.Connection) -> Callable[[dict[str, object]], list[int]]:
    """Run both documented statements with what stuck_orders has listed; the rows of each."""

    def run(listed: dict[str, object]) -> list[int]:
        head = analysis("stuck_orders")
        return [
            mock_data.execute(
                head.statement(start).replace("update orders", "update walltrack.orders"), listed
            ).rowcount
            for start in ("update orders\n", "update orders set status = 'pending'")
        ]

    return run


def test_an_order_that_never_landed_goes_back_and_keeps_its_signature(
    mock_data, ask, end_and_retry
):
    (stuck,) = mock_data.execute(SUBMIT, ["live"]).fetchone()
    (listed,) = ask("stuck_orders")
    assert end_and_retry(listed) == [1, 1]
    assert ask("stuck_orders") == []
    (row,) = mock_data.execute(
        "select status, retry_count, earlier_tx_signatures, next_attempt_at > now()"
        " from walltrack.orders where id = %s",
        [stuck],
    )
    assert row == ("pending", listed["retry_count"] + 1, [listed["tx_signature"]], True)


@pytest.mark.parametrize(
    "meanwhile",
    [
        # It landed: the worker came back, or somebody else has looked it up.
        "status = 'executed', executed_price = 1, actual_amount_out = 1, executed_at = now()",
        # It was given up, and another worker has submitted it since, with another transaction.
        "submitted_at = now() - interval '70 seconds', tx_signature = rpad('3', 88, 'A')",
    ],
)
def test_an_order_that_has_moved_on_is_not_touched(mock_data, ask, end_and_retry, meanwhile):
    (stuck,) = mock_data.execute(SUBMIT, ["live"]).fetchone()
    (listed,) = ask("stuck_orders")
    mock_data.execute(f"update walltrack.orders set {meanwhile} where id = %s", [stuck])
    assert end_and_retry(listed) == [0, 0]
