"""An active circuit breaker blocks new positions and nothing else, however it was switched."""

import pytest

from .database import FOREIGN_KEY, RESTRICT, UNIQUE
from .proofs import proves
from .rows import NOON, after

EVENTS = "circuit_breaker_events"
ACTIVE = {
    "is_circuit_breaker_active": True,
    "circuit_breaker_reason": "manual",
    "circuit_breaker_activated_at": NOON,
}
STATE = tuple(ACTIVE)


def by_config(db):
    config = db.insert("config")
    db.update("config", config, **ACTIVE)


def by_event(db):
    db.insert("config")
    db.insert(EVENTS)


def state(db):
    return tuple(db.execute(f"select {', '.join(STATE)} from config").fetchone().values())


each_switch = pytest.mark.parametrize("switch", [by_config, by_event])


@each_switch
@proves("guard_positions_circuit_breaker")
def test_an_active_breaker_blocks_new_positions(db, switch):
    switch(db)
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.insert("positions")


@each_switch
@proves("guard_positions_circuit_breaker")
def test_an_active_breaker_blocks_new_positions_of_an_ordinary_role(db, switch):
    db.become("ordinary")
    switch(db)
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.insert("positions", signal_id=db.insert("signals")["id"])


@each_switch
def test_an_active_breaker_lets_open_positions_run_to_their_exits(db, switch):
    position = db.insert("positions")
    switch(db)
    db.update("positions", position, current_price=3)
    db.update("positions", position, current_amount=60)
    order = db.insert("orders", order_type="exit_manual", position_id=position["id"])
    order = db.update("orders", order, status="submitted", submitted_at=after(seconds=1))
    db.update(
        "orders",
        order,
        status="executed",
        executed_price=3,
        actual_amount_out=60,
        executed_at=after(seconds=2),
    )
    closed = db.update(
        "positions",
        position,
        status="closed",
        current_amount=0,
        exit_at=after(hours=1),
        exit_reason="manual",
    )
    assert closed["status"] == "closed"


@each_switch
def test_an_active_breaker_lets_signals_in(db, switch):
    switch(db)
    signal = db.insert("signals")
    assert db.update("signals", signal, filtered=True, filter_reason="circuit_breaker")


def test_positions_open_again_after_the_breaker(db):
    db.insert("config")
    activation = db.insert(EVENTS)
    db.insert(EVENTS, event_type="deactivated", activation_id=activation["id"])
    assert db.insert("positions")


def test_positions_open_without_a_config(db):
    assert db.insert("positions")


@proves("apply_circuit_breaker_events_state")
def test_an_activation_without_a_config_makes_one_that_blocks(db):
    db.insert_exactly(EVENTS, {"event_type": "activated", "trigger_reason": "manual"})
    assert db.value("select count(*) from config where circuit_breaker_reason = 'manual'") == 1
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.insert("positions")


@pytest.mark.parametrize("reason", ["max_drawdown", "min_win_rate", "consecutive_losses", "manual"])
@proves("apply_circuit_breaker_events_state")
def test_an_event_sets_the_state_in_config(db, reason):
    db.insert("config")
    assert state(db) == (False, None, None)
    activation = db.insert(EVENTS, trigger_reason=reason, occurred_at=NOON)
    assert state(db) == (True, reason, NOON)
    db.insert(
        EVENTS,
        event_type="deactivated",
        activation_id=activation["id"],
        occurred_at=after(hours=2),
    )
    assert state(db) == (False, None, None)


@proves("derive_circuit_breaker_events_number")
def test_one_activation_is_open_at_a_time(db):
    for number in (1, 2, 3):
        activation = db.insert(EVENTS, occurred_at=after(hours=number))
        assert activation["activation_number"] == number
        with db.refused(UNIQUE, "uq_circuit_breaker_events_activation_number"):
            db.insert(EVENTS, occurred_at=after(hours=number))
        ending = {"event_type": "deactivated", "activation_id": activation["id"]}
        deactivation = db.insert(EVENTS, occurred_at=after(hours=number), **ending)
        assert deactivation["activation_number"] is None
        with db.refused(UNIQUE, "uq_circuit_breaker_events_activation_id"):
            db.insert(EVENTS, occurred_at=after(hours=number), **ending)


@proves("derive_circuit_breaker_events_number")
def test_the_number_of_an_activation_is_not_written_by_hand(db):
    assert db.insert(EVENTS, activation_number=7)["activation_number"] == 1
    with db.refused(UNIQUE, "uq_circuit_breaker_events_activation_number"):
        db.insert(EVENTS, activation_number=8)


@proves("guard_circuit_breaker_events_deactivation")
def test_a_deactivation_ends_an_earlier_activation_and_nothing_else(db):
    activation = db.insert(EVENTS, occurred_at=NOON)
    with db.refused(RESTRICT, "guard_circuit_breaker_events_deactivation"):
        db.insert(
            EVENTS,
            event_type="deactivated",
            activation_id=activation["id"],
            occurred_at=after(microseconds=-1),
        )
    deactivation = db.insert(EVENTS, event_type="deactivated", activation_id=activation["id"])
    with db.refused(RESTRICT, "guard_circuit_breaker_events_deactivation"):
        db.insert(EVENTS, event_type="deactivated", activation_id=deactivation["id"])


@proves("guard_circuit_breaker_events_deactivation")
def test_a_deactivation_cannot_name_one_that_comes_after_it_in_the_statement(db):
    activation = db.insert(EVENTS)
    with pytest.raises(Exception) as caught, db.connection.transaction():  # noqa: PT011
        db.execute(
            f"with later as (select gen_random_uuid() as id)"
            f" insert into {EVENTS} (id, event_type, trigger_reason, activation_id)"
            " select gen_random_uuid(), 'deactivated', 'manual', later.id from later"
            " union all select later.id, 'deactivated', 'manual', %s from later",
            [activation["id"]],
        )
    assert caught.value.diag.sqlstate in (RESTRICT, FOREIGN_KEY)
