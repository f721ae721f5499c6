"""`walltrack accounts drop`, by the functions behind it, and the overview that shrinks."""

from __future__ import annotations

import pytest

from walltrack.accounts import registry
from walltrack.accounts.drop import drop, loss, refuse_live
from walltrack.accounts.report import page
from walltrack.errors import UserError

pytestmark = pytest.mark.xdist_group("accounts")

OVERVIEW = """
    select account, wallets, closed_positions, open_live_positions, live_exposure_usd > 0, problem
    from walltrack_accounts.overview
"""


def test_an_account_goes_whole_and_no_other_is_touched(server):
    gone, kept = server.add("gone", "kept")
    server.seed("gone", "kept")
    with server.connect() as connection:
        both = connection.execute(OVERVIEW).fetchall()
        assert [row[0] for row in both] == ["gone", "kept"]
        assert both[0][1:] == both[1][1:]
        connection.execute(
            "create schema gone_contracts; create view gone_contracts.c as table gone.wallets;"
            "create view gone_contracts.summary as select count(*) from gone_contracts.c"
        )
        before = loss(connection, kept)
        with pytest.raises(UserError, match="open live position"):
            drop(connection, gone, server.rendered, insist=False)
        with pytest.raises(UserError, match="open live position"):
            refuse_live(gone, loss(connection, gone))
        assert str(loss(connection, gone)).startswith(f"{sum(before.rows.values())} rows (")
        assert drop(connection, gone, server.rendered, insist=True) == []
        assert connection.execute(OVERVIEW).fetchall() == both[1:]
        assert registry.accounts(connection) == [kept]
        assert loss(connection, kept) == before
        assert not connection.execute("select 1 from pg_roles where rolname ~ '^gone_'").fetchall()
    assert not [name for name in server.schemas() if name.startswith("gone")]


@pytest.mark.parametrize(
    "other",
    [
        "create view public.mine as select * from gone.wallets",
        "create table gone.mine (id int)",
        "create schema gone_scale",
    ],
    ids=["view elsewhere", "table within", "scale schema"],
)
def test_nothing_is_dropped_where_something_else_would_go_with_it(server, other):
    (gone,) = server.add("gone")
    with server.connect() as connection:
        connection.execute(other)
        before = server.schemas()
        tables = loss(connection, gone)
        with pytest.raises(UserError, match=r"left alone|has a scale schema"):
            drop(connection, gone, server.rendered, insist=True)
        assert server.schemas() == before
        assert loss(connection, gone) == tables
        assert registry.accounts(connection) == [gone]


def test_a_half_made_account_can_be_dropped(server):
    with server.connect() as connection, registry.writing(connection):
        registry.record(connection, "half", "half_service", "half_dashboard")
    with server.connect() as connection:
        (half,) = registry.accounts(connection)
        (problem,) = connection.execute(
            "select problem from walltrack_accounts.overview"
        ).fetchone()
        assert "does not exist" in problem
        drop(connection, half, server.rendered, insist=False)
        assert registry.accounts(connection) == []


def test_a_role_that_something_else_needs_stays(server):
    (gone,) = server.add("gone")
    with server.connect() as connection:
        connection.execute("create table public.t (); grant select on public.t to gone_service")
        assert drop(connection, gone, server.rendered, insist=False) == ["gone_service"]
        connection.execute("drop owned by gone_service; drop role gone_service")


def test_the_total_is_the_sum_of_the_accounts(filled):
    with filled.connect() as connection:
        (same,) = connection.execute(
            "select (accounts, accounts_unread, wallets, closed_pnl_usd, open_live_positions,"
            " live_exposure_usd, total_capital_usd) ="
            " (select count(*), 0::bigint, sum(wallets), sum(closed_pnl_usd),"
            " sum(open_live_positions), sum(live_exposure_usd), sum(total_capital_usd)"
            " from walltrack_accounts.overview) from walltrack_accounts.overview_total"
        ).fetchone()
        assert same
        (north,) = connection.execute(
            "select closed_pnl_usd = (select sum(total_pnl_usd) from north.performance)"
            " and live_exposure_usd = (select sum(round(entry_price * current_amount, 4))"
            " from north.positions where status = 'open' and mode = 'live')"
            " and open_live_positions > 0 from walltrack_accounts.overview where account = 'north'"
        ).fetchone()
        assert north


def test_a_reading_of_all_accounts_keeps_no_lock_on_any(filled):
    """The locks of a transaction are limited, and the number of accounts is not."""
    with filled.connect() as connection, connection.transaction():
        rows = connection.execute(OVERVIEW).fetchall()
        assert [(account, problem) for account, *_, problem in rows] == [
            ("north", None),
            ("south", None),
        ]
        assert rows[0][1] > 0
        locked = connection.execute(
            "select distinct relnamespace::regnamespace::text from pg_locks"
            " inner join pg_class on relation = pg_class.oid where pid = pg_backend_pid()"
        ).fetchall()
        assert {name for (name,) in locked} == {"pg_catalog", "walltrack_accounts"}


def test_the_page_shows_every_account_and_the_one_that_cannot_be_read(server):
    server.add("east")
    with server.connect() as connection:
        assert "no config yet" in page(connection, "here")
        connection.execute("insert into east.config default values")
        with registry.writing(connection):
            registry.record(connection, "unbuilt", "unbuilt_service", "unbuilt_dashboard")
        text = page(connection, "a <database>")
    assert "a &lt;database&gt;" in text
    assert '<th scope="row">east</th>' in text
    assert "<td>10,000.00</td>" in text
    assert "not read: relation &#34;unbuilt.performance&#34; does not exist" in text
    assert "1 could not be read" in text
    assert "http" not in text.replace("http-equiv", "")
