"""Two sessions at the same moment are refused as reliably as one after the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from psycopg import IsolationLevel

from .database import RESTRICT, UNIQUE
from .proofs import proves
from .rows import valid_row

EVENTS = "circuit_breaker_events"
SERIALIZATION_FAILURE = "40001"
ISOLATION = [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
both_levels = pytest.mark.parametrize("isolation", ISOLATION, ids=lambda level: level.name)
EVERY_LEVEL = [*ISOLATION, IsolationLevel.SERIALIZABLE]
every_level = pytest.mark.parametrize("isolation", EVERY_LEVEL, ids=lambda level: level.name)
ACTIVATION = {"event_type": "activated", "trigger_reason": "manual"}


def config(db):
    return "config", {}


def activation(db):
    db.insert("config")
    return EVENTS, {"event_type": "activated", "trigger_reason": "manual"}


def deactivation(db):
    return EVENTS, valid_row(db, EVENTS, {"event_type": "deactivated"})


def default_strategy(db):
    return "exit_strategies", {"stop_loss_percent": 20, "is_default": True}


def signal(db):
    return "signals", valid_row(db, "signals", {})


def position_of_a_signal(db):
    row = valid_row(db, "positions", {"signal_id": db.insert("signals")["id"]})
    # Nothing but the signal is in the way.
    db.insert("config")
    return "positions", row


def order_with_a_signature(db):
    return "orders", valid_row(db, "orders", {"status": "executed", "mode": "live"})


RACES = {
    config: "uq_config_singleton",
    activation: "uq_circuit_breaker_events_activation_number",
    deactivation: "uq_circuit_breaker_events_activation_id",
    default_strategy: "uq_exit_strategies_is_default",
    signal: "uq_signals_transaction_signature",
    position_of_a_signal: "uq_positions_signal_id",
    order_with_a_signature: "uq_orders_tx_signature",
}
each_race = pytest.mark.parametrize(
    ("prepare", "rule"), RACES.items(), ids=[race.__name__ for race in RACES]
)


def own(row, table, number):
    """The same row in every session but for what need not be the same."""
    return row | {"name": f"Strategy {number}"} if table == "exit_strategies" else row


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as executor:
        yield executor


def wait_until_blocked(race, observer, waiting, by):
    """Until then the two statements have not met."""
    while not race.done():
        blockers = observer.value(
            "select pg_blocking_pids(%s)", [waiting.connection.info.backend_pid]
        )
        observer.rollback()
        if by.connection.info.backend_pid in blockers:
            return
        time.sleep(0.005)
    pytest.fail("the second session never waited for the first")


def outcome(future):
    error = future.exception()
    return (
        (error.diag.sqlstate, error.diag.constraint_name)
        if isinstance(error, psycopg.Error)
        else (None, None)
    )


@each_race
@both_levels
@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_second_session_waits_and_follows_the_first(
    sessions, pool, prepare, rule, isolation, end
):
    observer, first, second = sessions(), sessions(), sessions()
    table, row = prepare(observer)
    observer.commit()
    first.begin(isolation)
    second.begin(isolation)
    before = observer.value(f"select count(*) from {table}")
    observer.commit()
    first.insert_exactly(table, own(row, table, 1))
    race = pool.submit(second.insert_exactly, table, own(row, table, 2))
    wait_until_blocked(race, observer, second, by=first)
    getattr(first, end)()
    refusals = {(UNIQUE, rule)}
    if isolation is not IsolationLevel.READ_COMMITTED and prepare in (activation, deactivation):
        # Its snapshot does not know whether the breaker is active, so it has to be tried again.
        refusals = {(SERIALIZATION_FAILURE, None)}
    assert outcome(race) in (refusals if end == "commit" else {(None, None)})
    second.rollback() if end == "commit" else second.commit()
    assert observer.value(f"select count(*) from {table}") == before + 1


@each_race
@both_levels
def test_of_many_sessions_at_once_one_wins(sessions, pool, prepare, rule, isolation):
    observer = sessions()
    table, row = prepare(observer)
    before = observer.value(f"select count(*) from {table}")
    observer.commit()
    racers = [sessions() for _ in range(6)]
    for racer in racers:
        racer.begin(isolation)
    start = Barrier(len(racers))

    def run(number):
        start.wait()
        racers[number].insert_exactly(table, own(row, table, number))
        racers[number].commit()

    outcomes = [outcome(race) for race in [pool.submit(run, n) for n in range(len(racers))]]
    assert outcomes.count((None, None)) == 1
    losers = {(UNIQUE, rule)}
    if isolation is not IsolationLevel.READ_COMMITTED and prepare in (activation, deactivation):
        losers = {(SERIALIZATION_FAILURE, None)}
    assert {*outcomes} - {(None, None)} <= losers
    assert observer.value(f"select count(*) from {table}") == before + 1


def test_an_old_snapshot_opens_no_second_activation(sessions):
    observer, old = sessions(), sessions()
    observer.insert("config")
    observer.commit()
    old.begin(IsolationLevel.REPEATABLE_READ)
    for _ in range(2):
        activation = observer.insert(EVENTS)
        observer.insert(
            EVENTS,
            event_type="deactivated",
            activation_id=activation["id"],
            occurred_at=activation["occurred_at"],
        )
    observer.insert(EVENTS)
    observer.commit()
    with old.refused(SERIALIZATION_FAILURE, None):
        old.insert(EVENTS)


@every_level
def test_an_activation_after_a_deactivation_is_never_taken_for_a_second_one(sessions, isolation):
    observer, old = sessions(), sessions()
    activation = observer.insert(EVENTS)
    observer.commit()
    old.begin(isolation)
    observer.insert(EVENTS, event_type="deactivated", activation_id=activation["id"])
    observer.commit()
    try:
        old.insert_exactly(EVENTS, ACTIVATION)
        old.commit()
    except psycopg.errors.SerializationFailure:
        old.rollback()
        old.insert_exactly(EVENTS, ACTIVATION)
        old.commit()
    assert observer.value("select is_circuit_breaker_active from config")


@every_level
@pytest.mark.parametrize("other", EVERY_LEVEL, ids=lambda level: level.name)
@pytest.mark.parametrize("has_config", [True, False], ids=["config", "no-config"])
@pytest.mark.parametrize("removed", [True, False], ids=["replaced", "kept"])
def test_no_position_commits_after_an_activation_has(
    sessions, isolation, other, has_config, removed
):
    observer, switcher, trader = sessions(), sessions(), sessions()
    if has_config:
        observer.insert("config")
    row = valid_row(observer, "positions", {})
    observer.commit()
    trader.begin(isolation)
    switcher.begin(other)
    trader.insert_exactly("positions", row)
    if removed:
        # The row that the position would ask, replaced in the same transaction.
        switcher.execute("delete from config")
    # It waits for no trader: a session that it has waited for would be ended.
    switcher.insert_exactly(EVENTS, ACTIVATION)
    switcher.commit()
    with pytest.raises(psycopg.Error) as caught:
        trader.commit()
    assert (caught.value.diag.sqlstate, caught.value.diag.constraint_name) in [
        (RESTRICT, "guard_positions_circuit_breaker_at_commit"),
        (SERIALIZATION_FAILURE, None),
    ]
    assert observer.value("select count(*) from positions") == 0


@every_level
def test_no_position_is_opened_after_an_activation_however_old_its_snapshot(sessions, isolation):
    observer, trader = sessions(), sessions()
    observer.insert("config")
    row = valid_row(observer, "positions", {})
    observer.commit()
    trader.begin(isolation)
    observer.insert(EVENTS)
    observer.commit()

    def open_and_commit():
        trader.insert_exactly("positions", row)
        trader.commit()

    with pytest.raises(psycopg.Error) as caught:
        open_and_commit()
    assert (caught.value.diag.sqlstate, caught.value.diag.constraint_name) in [
        (RESTRICT, "guard_positions_circuit_breaker"),
        (SERIALIZATION_FAILURE, None),
    ]


@both_levels
def test_a_position_waits_for_an_activation_that_is_under_way(sessions, pool, isolation):
    observer, switcher, trader = sessions(), sessions(), sessions()
    observer.insert("config")
    row = valid_row(observer, "positions", {})
    observer.commit()
    switcher.begin(isolation)
    trader.begin(isolation)
    switcher.insert(EVENTS)
    trader.insert_exactly("positions", row)
    race = pool.submit(trader.commit)
    wait_until_blocked(race, observer, trader, by=switcher)
    switcher.commit()
    assert outcome(race) in [
        (RESTRICT, "guard_positions_circuit_breaker_at_commit"),
        (SERIALIZATION_FAILURE, None),
    ]


STUCK = {
    "a worker that wrote config": "update config set webhook_last_signal_at = now() where true",
    "a worker that locked config": "select * from config for update",
    "a position that was asked before its commit": "set constraints all immediate",
}


@pytest.mark.parametrize("statement", STUCK.values(), ids=STUCK)
@proves("hold_circuit_breaker")
def test_an_activation_ends_a_transaction_that_keeps_it_waiting(sessions, statement):
    observer, stuck = sessions(), sessions()
    observer.insert("config")
    row = valid_row(observer, "positions", {})
    observer.commit()
    stuck.insert_exactly("positions", row)
    stuck.execute(statement)
    observer.insert_exactly(EVENTS, ACTIVATION)
    observer.commit()
    with pytest.raises(psycopg.OperationalError):
        stuck.commit()
    assert observer.value("select count(*) from positions") == 0
    assert observer.value("select is_circuit_breaker_active from config")


@both_levels
def test_a_repeated_signal_is_taken_in_once_without_an_error(sessions, pool, isolation):
    observer, first, second = sessions(), sessions(), sessions()
    row = valid_row(observer, "signals", {})
    observer.commit()
    first.begin(isolation)
    second.begin(isolation)
    first.insert_exactly("signals", row)
    columns = [name for name in row if name != "raw_payload"]
    statement = (
        f"insert into signals ({', '.join(columns)}, raw_payload)"
        f" values ({', '.join(['%s'] * len(columns))}, '{{}}')"
        " on conflict (transaction_signature, leg) do nothing"
    )
    race = pool.submit(second.execute, statement, [row[name] for name in columns])
    wait_until_blocked(race, observer, second, by=first)
    first.commit()
    if isolation is IsolationLevel.READ_COMMITTED:
        assert race.result().rowcount == 0
    else:
        # Its snapshot cannot see the row that it would have to skip: it has to be tried again.
        assert outcome(race) == (SERIALIZATION_FAILURE, None)
    second.rollback()
    assert observer.value("select count(*) from signals") == 1


@both_levels
def test_two_ticks_of_one_position_both_count(sessions, pool, isolation):
    observer, first, second = sessions(), sessions(), sessions()
    position = observer.insert("positions")
    observer.commit()
    first.begin(isolation)
    second.begin(isolation)
    first.update("positions", position, current_price=9)
    race = pool.submit(second.update, "positions", position, current_price=3)
    wait_until_blocked(race, observer, second, by=first)
    first.commit()
    if isolation is IsolationLevel.READ_COMMITTED:
        assert race.result()["peak_price"] == 9
    else:
        assert outcome(race) == (SERIALIZATION_FAILURE, None)
