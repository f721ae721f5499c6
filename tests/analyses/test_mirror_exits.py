"""A sale by the wallet of a position; the mock data has no such sale."""

from __future__ import annotations

import pytest

from .analysis import ANALYSES

pytestmark = pytest.mark.xdist_group("analyses")

COPIED = """
select p.id, p.wallet_id, p.token_id, t.address, e.mirror_exit_enabled
from walltrack.positions as p
inner join walltrack.tokens as t on p.token_id = t.id
inner join walltrack.exit_strategies as e on p.exit_strategy_id = e.id
where p.status = 'open' and p.exit_strategy_override -> 'mirror_exit_enabled' is null
order by p.id
"""
SELL = """
insert into walltrack.signals (wallet_id, token_address, transaction_signature, signal_type,
    amount_in, amount_out, raw_payload)
values (%s, %s, rpad(translate(%s, '0-', 'zy'), 88, 'A'), 'sell', 1, 1, '{}')
"""


@pytest.fixture
def due(mock_data, compiled):
    """The ids of the positions that are to be sold now."""
    (analysis,) = (one for one in ANALYSES if one.name == "mirror_exits_due")
    query = compiled(analysis, "psycopg")
    return lambda: {row[0] for row in mock_data.execute(query, {"hours": 24, "as_of": None})}


@pytest.fixture
def sold(mock_data):
    """Every source wallet has sold the token of every open position of ours."""
    positions = mock_data.execute(COPIED).fetchall()
    for number, (_, wallet, _, address, _) in enumerate(positions):
        mock_data.execute(SELL, [wallet, address, f"{number:02}yes"])
    return positions


def test_a_sale_is_mirrored_where_the_strategy_says_so(due, sold):
    assert {mirrored for *_, mirrored in sold} == {True, False}
    assert due() == {position for position, *_, mirrored in sold if mirrored}


def test_the_override_decides(mock_data, due, sold):
    mirrored = due()
    mock_data.execute(
        "update walltrack.positions set exit_strategy_override ="
        " jsonb_build_object('mirror_exit_enabled', not id = any(%s)) where status = 'open'",
        [list(mirrored)],
    )
    assert due() == {position for position, *_ in sold} - mirrored


def test_a_sale_before_the_entry_is_none_of_ours(mock_data, due, sold):
    mock_data.execute("alter table walltrack.positions disable trigger guard_positions_entry")
    mock_data.execute(
        "update walltrack.positions set entry_at = now() + interval '1 minute'"
        " where status = 'open'"
    )
    assert due() == set()


ORDER = """
insert into walltrack.orders (
    wallet_id, token_id, position_id, order_type, mode, token_in, token_out, amount_in,
    status, retry_count, last_error_code, actual_amount_in, executed_price, actual_amount_out,
    executed_at, tx_signature
)
select
    wallet_id, token_id, id, 'exit_mirror', mode, token_address, repeat('9', 32), 2,
    %(status)s, %(retry_count)s, case %(status)s when 'failed' then 'TIMEOUT' end, %(sold)s,
    case when %(status)s = 'executed' then 1 end, case when %(status)s = 'executed' then 1 end,
    case when %(status)s = 'executed' then now() end,
    case when %(status)s = 'executed' and mode = 'live' then repeat('4', 88) end
from walltrack.positions where id = %(position)s
"""


@pytest.mark.parametrize(
    ("status", "retry_count", "amount", "is_due"),
    [
        ("pending", 0, None, False),
        ("pending", 2, None, False),
        ("submitted", 3, None, False),
        ("failed", 2, None, False),
        ("executed", 0, 2, False),
        # None of these sells anything more.
        ("cancelled", 0, None, True),
        ("failed", 3, None, True),
        ("pending", 3, None, True),
        ("executed", 0, 1, True),
    ],
)
def test_a_position_is_due_unless_an_order_can_still_sell_it(
    mock_data, due, sold, status, retry_count, amount, is_due
):
    before = due()
    position = min(before)
    given = {"status": status, "retry_count": retry_count, "sold": amount, "position": position}
    mock_data.execute(ORDER, given)
    assert due() == (before if is_due else before - {position})
