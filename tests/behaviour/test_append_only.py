"""What has happened stays: for the owner and for whoever was granted everything."""

import pytest

from .database import RESTRICT
from .proofs import proves

EVENTS = "circuit_breaker_events"


each_role = pytest.mark.parametrize("role", ["owner", "ordinary"])


@each_role
@proves("guard_signals_append_only")
def test_a_signal_is_never_deleted(db, role):
    db.become(role)
    signal = db.insert("signals")
    with db.refused(RESTRICT, "guard_signals_append_only"):
        db.execute("delete from signals where id = %s", [signal["id"]])
    with db.refused(RESTRICT, "guard_signals_append_only"):
        db.execute("delete from signals where false")


@each_role
@proves("guard_signals_no_truncate")
def test_signals_are_never_truncated(db, role):
    db.become(role)
    with db.refused(RESTRICT, "guard_signals_no_truncate"):
        db.execute("truncate signals, positions, orders")
    with db.refused(RESTRICT, "guard_signals_no_truncate"):
        db.execute("truncate signals cascade")


@each_role
@proves("guard_circuit_breaker_events_append_only")
def test_a_circuit_breaker_event_is_never_updated(db, role):
    db.become(role)
    event = db.insert(EVENTS)
    with db.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        db.update(EVENTS, event, notes="second thoughts")
    with db.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        db.execute(
            f"insert into {EVENTS} (id, event_type, trigger_reason)"
            " values (%s, 'activated', 'manual') on conflict (id) do update set notes = 'changed'",
            [event["id"]],
        )


@each_role
@proves("guard_circuit_breaker_events_append_only")
def test_a_circuit_breaker_event_is_never_deleted(db, role):
    db.become(role)
    event = db.insert(EVENTS)
    with db.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        db.execute(f"delete from {EVENTS} where id = %s", [event["id"]])


@each_role
@proves("guard_circuit_breaker_events_no_truncate")
def test_circuit_breaker_events_are_never_truncated(db, role):
    db.become(role)
    with db.refused(RESTRICT, "guard_circuit_breaker_events_no_truncate"):
        db.execute(f"truncate {EVENTS}")


@each_role
@proves("guard_config_no_truncate")
def test_config_is_never_truncated(db, role):
    db.become(role)
    with db.refused(RESTRICT, "guard_config_no_truncate"):
        db.execute("truncate config")


@each_role
@proves("guard_positions_no_truncate")
def test_positions_are_never_truncated(db, role):
    db.become(role)
    with db.refused(RESTRICT, "guard_positions_no_truncate"):
        db.execute("truncate positions, orders")


@each_role
@proves("guard_orders_no_truncate")
def test_orders_are_never_truncated(db, role):
    db.become(role)
    with db.refused(RESTRICT, "guard_orders_no_truncate"):
        db.execute("truncate orders")


def test_an_ordinary_role_cannot_lift_a_guard(db):
    db.become("ordinary")
    with db.refused("42501", None):
        db.lift("signals", "guard_signals_append_only")
    with db.refused("42501", None):
        db.execute("set local session_replication_role = replica")
