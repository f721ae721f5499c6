"""supabase/remove_mock_rows.sql removes the mock rows and nothing else, or nothing."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.conftest import TABLES

from .conftest import REMOVAL, SEED, WANTED
from .rows import MOCK, OWN_CONFIG, OWN_EVENTS, OWN_ROWS, counts, own_rows

pytestmark = pytest.mark.xdist_group("export")

NOT_MOCK = f"not ({MOCK})"
ACTIVATION = (
    "insert into walltrack.circuit_breaker_events (event_type, trigger_reason)"
    " values ('activated', 'manual')"
)
DEACTIVATION = (
    "insert into walltrack.circuit_breaker_events (event_type, trigger_reason, activation_id)"
    " select 'deactivated', 'manual', id from walltrack.circuit_breaker_events"
    " order by activation_number desc nulls last limit 1"
)
# What is somebody's own, and how the refusal names it.
NEEDS = {
    "a wallet that uses a mock strategy": (
        "insert into walltrack.wallets (address, exit_strategy_id)"
        " select repeat('z', 43) || n, id from walltrack.exit_strategies, generate_series(1, 4) n"
        " where is_default",
        r"4 rows of walltrack\.wallets by exit_strategy_id \(([-0-9a-f]{36}, ){3}\.\.\.\)",
    ),
    "a signal on a mock wallet": (
        "insert into walltrack.signals (wallet_id, token_address, transaction_signature,"
        " signal_type, amount_in, amount_out, raw_payload)"
        " select id, address, repeat('z', 88), 'buy', 1, 2, '{}' from walltrack.wallets limit 1",
        r"1 row of walltrack\.signals by wallet_id \([-0-9a-f]{36}\)",
    ),
    "an order in a mock position": (
        "insert into walltrack.orders (wallet_id, token_id, position_id, order_type, token_in,"
        " token_out, amount_in, mode) select wallet_id, token_id, id, 'exit_manual',"
        " repeat('1', 32), repeat('2', 32), 1, mode from walltrack.positions"
        " where status = 'open' limit 1",
        r"1 row of walltrack\.orders by position_id \(([-0-9a-f]{36})\);"
        r" 1 row of walltrack\.orders by token_id \(\1\);"
        r" 1 row of walltrack\.orders by wallet_id \(\1\)",
    ),
    "the end of a mock activation": (
        f"alter table walltrack.circuit_breaker_events disable trigger user;"
        f" update walltrack.circuit_breaker_events set id = gen_random_uuid()"
        f" where event_type = 'deactivated' and {MOCK};"
        f" alter table walltrack.circuit_breaker_events enable trigger user",
        r"1 row of walltrack\.circuit_breaker_events by activation_id \([-0-9a-f]{36}\)",
    ),
    "an active breaker": (
        ACTIVATION,
        r"the active circuit breaker, whose state is in the mock row of walltrack\.config",
    ),
    "another schema's table": (
        "create schema mine; create table mine.notes (wallet uuid references walltrack.wallets);"
        " insert into mine.notes select id from walltrack.wallets limit 2",
        r"2 rows of mine\.notes by wallet$",
    ),
}


def test_own_rows_are_what_is_left(seeded, apply, dump):
    apply(seeded, OWN_ROWS)
    rows, schema = own_rows(seeded), dump(seeded)
    # Once more is no error.
    apply(seeded, REMOVAL, REMOVAL)
    assert own_rows(seeded) == rows
    assert counts(seeded) == {table: len(own) for table, own in rows.items()}
    assert dump(seeded) == schema, "the guards are as they were"
    with psycopg.connect(seeded) as connection:
        assert connection.execute("select count(*) from walltrack.performance").fetchone() == (2,)
    apply(seeded, WANTED, SEED)
    assert own_rows(seeded) == rows


def test_settings_stay_where_the_row_was_made_ones_own(seeded, apply):
    apply(seeded, OWN_CONFIG)
    rows = own_rows(seeded)
    apply(seeded, REMOVAL)
    assert own_rows(seeded) == rows
    assert counts(seeded)["config"] == 1


def test_the_breaker_goes_on_as_before(seeded, psql, apply):
    apply(seeded, OWN_CONFIG, OWN_EVENTS, ACTIVATION, REMOVAL)
    again = psql(seeded, ACTIVATION)
    assert "uq_circuit_breaker_events_activation_number" in again.stderr
    apply(seeded, DEACTIVATION, ACTIVATION, DEACTIVATION)


def test_it_says_what_went(seeded, psql):
    done = psql(seeded, REMOVAL, env={"PGOPTIONS": "-c client_min_messages=notice"})
    said = [line.split("NOTICE:  ")[1] for line in done.stderr.splitlines() if "NOTICE" in line]
    assert "00000: removed 20 rows of walltrack.signals" in said
    assert "00000: removed 1 row of walltrack.config" in said
    assert said[-1].endswith("insert into walltrack.config default values;")
    # Each table, and what config needs now.
    assert len(said) == len(TABLES) + 1


@pytest.mark.parametrize(("own", "named"), NEEDS.values(), ids=NEEDS)
def test_what_is_needed_stays_with_all_the_rest(seeded, psql, apply, dump, own, named):
    apply(seeded, own)
    rows, schema, filled = own_rows(seeded), dump(seeded), counts(seeded)
    done = psql(seeded, REMOVAL)
    error = next(line for line in done.stderr.splitlines() if "ERROR:" in line)
    assert "23001: mock rows not removed, nothing was changed: they are needed by " in error
    assert re.search(named, error), error
    assert "HINT:  " in done.stderr
    assert (own_rows(seeded), dump(seeded), counts(seeded)) == (rows, schema, filled)


def test_a_guard_that_was_off_stays_off(seeded, apply, dump):
    apply(seeded, "alter table walltrack.signals disable trigger guard_signals_outcome")
    schema = dump(seeded)
    apply(seeded, REMOVAL)
    assert dump(seeded) == schema
