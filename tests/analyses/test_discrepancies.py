"""Facts of the chain are recorded, and listed where they differ from the position."""

from __future__ import annotations

import psycopg
import pytest

from .analysis import analysis

pytestmark = pytest.mark.xdist_group("analyses")

ASKED = analysis("exit_discrepancies")
POSITION = """
select id from walltrack.positions
where status = 'open' and mode = 'simulation' and exit_amount = 0 order by id limit 1
"""
EXIT = """
insert into walltrack.orders (
    wallet_id, token_id, position_id, order_type, mode, token_in, token_out, amount_in, status,
    executed_price, actual_amount_out, executed_at
)
select
    wallet_id, token_id, id, 'exit_manual', mode, token_address, repeat('9', 32),
    entry_amount * %(share)s, 'executed', current_price, 1, now() + %(after)s * interval '1 second'
from walltrack.positions where id = %(position)s
"""


@pytest.fixture
def position(mock_data: psycopg.Connection) -> object:
    return mock_data.execute(POSITION).fetchone()[0]


@pytest.fixture
def sell(mock_data, position):
    """`sell(share, written=...)`: an exit of that share, and what the worker writes of it."""

    def execute(share: float, *, written: float, after: int = 0) -> None:
        mock_data.execute(
            "update walltrack.positions set exit_amount = exit_amount + entry_amount * %(written)s,"
            " status = case when exit_amount + entry_amount * %(written)s = entry_amount"
            " then 'closed' else status end,"
            " exit_at = case when exit_amount + entry_amount * %(written)s = entry_amount"
            " then now() end,"
            " exit_reason = case when exit_amount + entry_amount * %(written)s = entry_amount"
            " then 'manual' end"
            " where id = %(position)s and %(written)s > 0",
            {"written": written, "position": position},
        )
        mock_data.execute(EXIT, {"share": share, "after": after, "position": position})

    return execute


@pytest.fixture
def listed(mock_data, compiled):
    """Each position that is listed, and why."""
    query = compiled(ASKED, "psycopg")

    def rows() -> dict[object, str]:
        cursor = mock_data.execute(query, ASKED.defaults)
        names = [column.name for column in cursor.description]
        at, why = names.index("position_id"), names.index("discrepancy")
        return {row[at]: row[why] for row in cursor}

    return rows


def test_an_exit_that_is_written_to_its_position_is_not_listed(listed, sell):
    sell(0.5, written=0.5)
    assert listed() == {}
    sell(0.5, written=0.5)
    assert listed() == {}


def test_an_exit_that_the_worker_did_not_write_is_listed(listed, sell, position):
    sell(0.25, written=0)
    assert listed() == {position: "not written to the position"}


def test_a_sale_without_an_executed_order_is_listed(listed, sell, position):
    sell(0.25, written=0.5)
    assert listed() == {position: "sold without an executed order"}


def test_an_exit_that_sold_more_than_was_left_is_recorded_and_listed(listed, sell, position):
    sell(0.75, written=0.75)
    sell(0.75, written=0.25)
    assert listed() == {position: "sold more than was held"}


def test_an_exit_that_landed_after_the_close_is_recorded_and_listed(listed, sell, position):
    sell(1, written=1)
    sell(0.5, written=0, after=5)
    assert listed() == {position: "landed after the close"}
