"""`walltrack scale`: a separate schema whose rows keep every rule; interrupted and continued."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.conftest import TABLES, clean_environment, run_dbt
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("scale")

ASKED = ("--signals", "11k", "--wallets", "10", "--until", "2026-11-22T12:00")
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def every_row(url: str, schema: str) -> dict[str, str]:
    """A hash of the rows of each table that has some."""
    with psycopg.connect(url) as connection:
        found = {
            table: connection.execute(
                sql.SQL("select md5(string_agg(r::text, '\n' order by id)) from {} as r").format(
                    sql.Identifier(schema, table)
                )
            ).fetchone()[0]
            for table in TABLES
        }
    return {table: rows for table, rows in found.items() if rows is not None}


def stop_in_a_batch(shop: Workshop, signal_number: int) -> subprocess.Popen[str]:
    """Start a fill, hold it up in the middle of a batch, and send it the signal."""
    # A run in the background ignores Ctrl-C, and so would what it starts.
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "walltrack", "scale", *ASKED],
        cwd=shop.root,
        env=clean_environment() | {databases.URL: shop.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, ours)
    with psycopg.connect(shop.url) as connection:

        def wait_for(query: str) -> None:
            while not connection.execute(query).fetchone()[0]:
                assert process.poll() is None, process.communicate()
                time.sleep(0.02)

        wait_for("select to_regclass('walltrack_scale_progress.progress') is not null")
        # The last statement of a batch says how far it has come, and has to wait now.
        connection.execute("lock table walltrack_scale_progress.progress in exclusive mode")
        wait_for(
            "select exists (select from pg_locks where not granted"
            " and relation = 'walltrack_scale_progress.progress'::regclass)"
        )
        process.send_signal(signal_number)
        process.wait()
    return process


@pytest.fixture(scope="module")
def stopped_twice(workshop: Workshop) -> Workshop:
    """A schema that was filled in three goes: the first interrupted, the second killed."""
    main = every_row(workshop.url, "walltrack")
    first = stop_in_a_batch(workshop, signal.SIGINT)
    said = first.communicate()[1]
    assert first.returncode == 130, said
    assert "of 11,000 signals: the same command goes on from there" in said
    assert "Traceback" not in said
    second = stop_in_a_batch(workshop, signal.SIGKILL)
    assert second.returncode == -signal.SIGKILL, second.communicate()
    third = workshop.walltrack("scale", *ASKED)
    assert third.returncode == 0, third.stderr
    assert "11,000 signals of 10 wallets, seed 1, until 2026-11-22 12:00 UTC" in third.stdout
    assert every_row(workshop.url, "walltrack") == main
    return workshop


@pytest.fixture
def scaled(stopped_twice: Workshop) -> Iterator[psycopg.Connection]:
    """A connection to the filled schema."""
    with psycopg.connect(stopped_twice.url) as connection:
        connection.execute("set search_path = walltrack_scale")
        yield connection


def decoded(text: str) -> bytes:
    """What base58 stands for."""
    number = 0
    for character in text:
        number = number * 58 + BASE58.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def test_every_contract_holds_and_nothing_has_drifted(stopped_twice: Workshop) -> None:
    done = run_dbt(
        *("test", "--target", "postgres"),
        cwd=stopped_twice.root,
        env={databases.URL: stopped_twice.url, "WALLTRACK_SCHEMA": "walltrack_scale"},
    )
    assert done.returncode == 0, done.stdout[-6000:]


def test_it_holds_all_kinds_of_rows(scaled: psycopg.Connection) -> None:
    def kinds(query: str) -> dict[str, int]:
        return dict(scaled.execute(query).fetchall())

    assert kinds("select 'all', count(*) from signals") == {"all": 11_000}
    assert kinds("select 'all', count(distinct wallet_id) from signals") == {"all": 10}
    assert kinds("select coalesce(filter_reason, ''), count(*) from signals group by 1").keys() == {
        "", "safety_check_failed", "duplicate", "circuit_breaker", "swap_failed",
        "processing_error",
    }  # fmt: skip
    assert kinds("select 'waiting', count(*) from signals where processed_at is null") == {
        "waiting": 11
    }
    assert kinds("select leg, count(*) from signals group by 1") == {0: 10_890, 1: 110}
    assert kinds("select attempt_count, 1 from signals").keys() == {0, 1, 2, 5}
    # An order that was filled in part, a remainder that was written off, and fees of each kind.
    for rows in (
        "orders where actual_amount_in < amount_in",
        "positions where written_off_amount > 0",
        "positions where total_pnl_usd < 0 and total_pnl_usd + fees_usd > 0",
    ):
        assert kinds(f"select 'there', exists (select from {rows})") == {"there": True}, rows
    assert kinds("select status, count(*) from positions group by 1").keys() == {"open", "closed"}
    assert len(kinds("select exit_reason, 1 from positions where status = 'closed'")) == 5
    assert kinds("select status, count(*) from orders group by 1").keys() == {
        "pending", "submitted", "executed", "failed", "cancelled",
    }  # fmt: skip
    assert kinds("select event_type, count(*) from circuit_breaker_events group by 1") == {
        "activated": 50,
        "deactivated": 50,
    }


def test_addresses_and_signatures_are_keys(scaled: psycopg.Connection) -> None:
    """Contracts ask this of mock rows alone."""
    addresses = scaled.execute(
        "select address from wallets union select address from tokens "
        "union select token_in from orders union select token_address from signals"
    ).fetchall()
    assert {len(decoded(text)) for (text,) in addresses} == {32}
    signatures = scaled.execute(
        "select transaction_signature from signals union select tx_signature from orders "
        "where tx_signature is not null union select exit_tx_signature from positions "
        "where exit_tx_signature is not null"
    ).fetchall()
    assert len(signatures) > 11_000
    assert {len(decoded(text)) for (text,) in signatures} == {64}
    assert {len(text) for (text,) in signatures} == {87, 88}


@pytest.mark.parametrize(
    "broken",
    [
        # No position on a token below the threshold.
        "select from positions as p join tokens as t on p.token_id = t.id, config as c"
        " where t.safety_score < c.safety_score_threshold",
        # None opened while the breaker was active.
        "select from positions as p join circuit_breaker_events as a on p.entry_at > a.occurred_at"
        " join circuit_breaker_events as d on d.activation_id = a.id"
        " where p.entry_at < d.occurred_at",
        # Signals that were blocked, as many as the breaker says.
        "select from circuit_breaker_events as d join circuit_breaker_events as a"
        " on a.id = d.activation_id where d.new_positions_blocked <> (select count(*) from signals"
        " where filter_reason = 'circuit_breaker'"
        " and processed_at between a.occurred_at and d.occurred_at)",
        # Entry and exits: what the orders did is what the positions say.
        "select from positions as p left join orders as o on o.position_id = p.id"
        " and o.order_type = 'entry' and o.status = 'executed' where (o.actual_amount_out,"
        " o.executed_price, o.executed_at, o.tx_signature, o.signal_id) is distinct from"
        " (p.entry_amount, p.entry_price, p.entry_at, p.entry_tx_signature, p.signal_id)",
        "select from positions as p where exit_amount <> (select coalesce(sum(actual_amount_in), 0)"
        " from orders where position_id = p.id and order_type <> 'entry' and status = 'executed')",
        # Amounts, prices and values multiply out.
        "select from signals where value_usd <> round("
        "case signal_type when 'buy' then amount_out else amount_in end * price_usd, 4)",
        "select from positions where entry_value_usd <> round(entry_price * entry_amount, 4)",
        "select from orders where abs(slippage_percent) > slippage_tolerance_percent",
        # Nothing lies ahead of the clock.
        "select from positions where greatest(entry_at, exit_at, last_price_at, updated_at)"
        " > '2026-11-22 12:00+00'",
        "select from orders where greatest(requested_at, executed_at, updated_at)"
        " > '2026-11-22 12:00+00'",
        "select from signals where greatest(processed_at, updated_at) > '2026-11-22 12:00+00'",
        "select from wallets as w where last_signal_at is distinct from"
        " (select max(received_at) from signals where wallet_id = w.id)",
    ],
)
def test_what_contracts_ask_of_mock_rows_alone(scaled: psycopg.Connection, broken: str) -> None:
    assert scaled.execute(f"select count(*) from ({broken}) as row").fetchone() == (0,)


def test_the_same_again_is_done_and_something_else_is_refused(stopped_twice: Workshop) -> None:
    again = stopped_twice.walltrack("scale", *ASKED)
    assert (again.returncode, again.stderr) == (0, "")
    assert "already" in again.stdout
    for other in (
        ("--signals", "11k", "--wallets", "11"),
        ("--signals", "12k"),
        ("--signals", "11k", "--seed", "2"),
    ):
        refused = stopped_twice.walltrack("scale", *other)
        assert refused.returncode == 1
        assert "was begun with 11,000 signals of 10 wallets, seed 1" in refused.stderr
        assert "scale --drop" in refused.stderr
    assert stopped_twice.walltrack("scale", "--signals", "11k").returncode == 0, "as it was begun"


def test_dropped_and_filled_again_it_has_the_same_rows(stopped_twice: Workshop) -> None:
    """The last of the module, since it drops what the others look at."""
    url = stopped_twice.url
    main, rows = every_row(url, "walltrack"), every_row(url, "walltrack_scale")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create view public.needs_it as select id from walltrack_scale.signals")
        refused = stopped_twice.walltrack("scale", "--drop")
        assert refused.returncode == 1
        assert "view needs_it depends on table walltrack_scale.signals" in refused.stderr
        connection.execute("drop view public.needs_it")
    dropped = stopped_twice.walltrack("scale", "--drop")
    assert (dropped.returncode, dropped.stderr) == (0, "")
    with psycopg.connect(url, autocommit=True) as connection:
        schemas = "select count(*) from pg_namespace where nspname like 'walltrack_scale%'"
        assert connection.execute(schemas).fetchone() == (0,)
        assert every_row(url, "walltrack") == main
        assert "Nothing to drop" in stopped_twice.walltrack("scale", "--drop").stdout

        again = stopped_twice.walltrack("scale", *ASKED)
        assert again.returncode == 0, again.stderr
        assert every_row(url, "walltrack_scale") == rows

        connection.execute("drop schema walltrack_scale cascade")
        other = stopped_twice.walltrack("scale", *ASKED, "--seed", "2")
        assert other.returncode == 0, other.stderr
        differ = every_row(url, "walltrack_scale")
        assert [table for table in rows if rows[table] == differ[table]] == []


def test_a_schema_of_somebody_else_is_left_alone(workshop: Workshop, new_database) -> None:
    shop = Workshop(workshop.root, new_database())
    with psycopg.connect(shop.url, autocommit=True) as connection:
        connection.execute("create schema walltrack_scale create table mine (id integer)")
        for arguments in (ASKED, ("--drop",)):
            refused = shop.walltrack("scale", *arguments)
            assert refused.returncode == 1
            assert "walltrack_scale was not made by `walltrack scale`" in refused.stderr
        connection.execute("table walltrack_scale.mine")


def test_a_schema_by_the_name_of_its_progress_is_left_alone(
    workshop: Workshop, new_database
) -> None:
    shop = Workshop(workshop.root, new_database())
    with psycopg.connect(shop.url, autocommit=True) as connection:
        connection.execute(
            "create schema walltrack_scale_progress create table progress (id integer)"
        )
        for arguments in (ASKED, ("--drop",)):
            refused = shop.walltrack("scale", *arguments)
            assert refused.returncode == 1
            assert "walltrack_scale_progress was not made by `walltrack scale`" in refused.stderr
        connection.execute("table walltrack_scale_progress.progress")


def test_a_database_in_real_use_is_refused(workshop: Workshop, new_database, built: str) -> None:
    shop = Workshop(workshop.root, new_database(built))
    with psycopg.connect(shop.url, autocommit=True) as connection:
        connection.execute("insert into walltrack.tokens (address) values (repeat('z', 44))")
        refused = shop.walltrack("scale", *ASKED)
        assert refused.returncode == 1
        assert "walltrack.tokens holds rows of its own, so it is in real use" in refused.stderr
        assert len(refused.stderr.splitlines()) == 2
        schemas = "select count(*) from pg_namespace where nspname like 'walltrack_scale%'"
        assert connection.execute(schemas).fetchone() == (0,)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--signals --drop"),
        (("--signals", "0"), "'0' is no number"),
        (("--signals", "many"), "'many' is no number"),
        (("--signals", "10", "--drop"), "not allowed with"),
        (("--signals", "10", "--seed", "-1"), "--seed"),
        (("--signals", "10", "--until", "noon"), "'noon' is no time"),
        (("--drop", "--wallets", "3"), "--drop takes no"),
        (("--signals", "10", "--target", "postgres"), "local and ci alone"),
    ],
)
def test_a_wrong_command_line_ends_with_2(
    workshop: Workshop, arguments: tuple[str, ...], words: str
) -> None:
    done = workshop.walltrack("scale", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
