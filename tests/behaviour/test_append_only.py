"""What has happened stays: for the owner and for whoever was granted everything."""

import pytest

from .database import RESTRICT
from .proofs import proves

EVENTS = "circuit_breaker_events"


@pytest.fixture(params=["owner", "ordinary role"])
def writer(request, db):
    return db if request.param == "owner" else request.getfixturevalue("ordinary")


@proves("guard_signals_append_only")
def test_a_signal_is_never_deleted(db, writer):
    signal = writer.insert("signals")
    with writer.refused(RESTRICT, "guard_signals_append_only"):
        writer.execute("delete from signals where id = %s", [signal["id"]])
    with writer.refused(RESTRICT, "guard_signals_append_only"):
        writer.execute("delete from signals where false")


@proves("guard_signals_append_only")
def test_signals_are_never_truncated(db, writer):
    with writer.refused(RESTRICT, "guard_signals_append_only"):
        writer.execute("truncate signals, positions, orders")
    with writer.refused(RESTRICT, "guard_signals_append_only"):
        writer.execute("truncate signals cascade")


@proves("guard_circuit_breaker_events_append_only")
def test_a_circuit_breaker_event_is_never_updated(db, writer):
    event = writer.insert(EVENTS)
    with writer.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        writer.update(EVENTS, event, notes="second thoughts")
    with writer.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        writer.execute(
            f"insert into {EVENTS} (id, event_type, trigger_reason)"
            " values (%s, 'activated', 'manual') on conflict (id) do update set notes = 'changed'",
            [event["id"]],
        )


@proves("guard_circuit_breaker_events_append_only")
def test_a_circuit_breaker_event_is_never_deleted(db, writer):
    event = writer.insert(EVENTS)
    with writer.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        writer.execute(f"delete from {EVENTS} where id = %s", [event["id"]])


@proves("guard_circuit_breaker_events_append_only")
def test_circuit_breaker_events_are_never_truncated(db, writer):
    with writer.refused(RESTRICT, "guard_circuit_breaker_events_append_only"):
        writer.execute(f"truncate {EVENTS}")


@proves("guard_positions_no_truncate")
def test_positions_are_never_truncated(db, writer):
    with writer.refused(RESTRICT, "guard_positions_no_truncate"):
        writer.execute("truncate positions, orders")


@proves("guard_orders_no_truncate")
def test_orders_are_never_truncated(db, writer):
    with writer.refused(RESTRICT, "guard_orders_no_truncate"):
        writer.execute("truncate orders")


def test_an_ordinary_role_cannot_lift_a_guard(ordinary):
    with ordinary.refused("42501", None):
        ordinary.lift("signals", "guard_signals_append_only")
    with ordinary.refused("42501", None):
        ordinary.execute("set local session_replication_role = replica")
