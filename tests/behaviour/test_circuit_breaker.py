"""An active circuit breaker blocks new positions and nothing else, and only events switch it."""

import psycopg
import pytest

from .database import FOREIGN_KEY, RESTRICT, UNIQUE
from .proofs import proves
from .rows import NOON, after, valid_row

EVENTS = "circuit_breaker_events"
ACTIVE = {
    "is_circuit_breaker_active": True,
    "circuit_breaker_reason": "manual",
    "circuit_breaker_activated_at": NOON,
}
STATE = tuple(ACTIVE)


def activate(db):
    db.insert("config")
    return db.insert(EVENTS)


def state(db):
    return tuple(db.execute(f"select {', '.join(STATE)} from config").fetchone().values())


@proves("guard_positions_circuit_breaker")
def test_an_active_breaker_blocks_new_positions(db):
    activate(db)
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.insert("positions")


@proves("guard_positions_circuit_breaker")
def test_an_active_breaker_blocks_new_positions_of_an_ordinary_role(db):
    db.become("ordinary")
    activate(db)
    row = valid_row(db, "positions", {"signal_id": db.insert("signals")["id"]})
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.insert_exactly("positions", row)


def test_an_active_breaker_lets_open_positions_run_to_their_exits(db):
    position = db.insert("positions")
    activate(db)
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


def test_an_active_breaker_lets_signals_in(db):
    activate(db)
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


@proves("guard_circuit_breaker_events_order")
def test_a_deactivation_ends_an_earlier_activation_and_nothing_else(db):
    activation = db.insert(EVENTS, occurred_at=NOON)
    deactivation = db.insert(
        EVENTS, event_type="deactivated", activation_id=activation["id"], occurred_at=after(hours=1)
    )
    with db.refused(RESTRICT, "guard_circuit_breaker_events_order"):
        db.insert(
            EVENTS,
            event_type="deactivated",
            activation_id=deactivation["id"],
            occurred_at=after(hours=2),
        )


@proves("guard_circuit_breaker_events_order")
def test_a_deactivation_cannot_name_one_that_comes_after_it_in_the_statement(db):
    activation = db.insert(EVENTS)
    with pytest.raises(psycopg.Error) as caught, db.connection.transaction():
        db.execute(
            f"with later as (select gen_random_uuid() as id)"
            f" insert into {EVENTS} (id, event_type, trigger_reason, activation_id)"
            " select gen_random_uuid(), 'deactivated', 'manual', later.id from later"
            " union all select later.id, 'deactivated', 'manual', %s from later",
            [activation["id"]],
        )
    assert caught.value.diag.sqlstate in (RESTRICT, FOREIGN_KEY)


@proves("guard_circuit_breaker_events_order")
def test_events_follow_each_other_in_time(db):
    first = db.insert(EVENTS, occurred_at=NOON)
    ending = {"event_type": "deactivated", "activation_id": first["id"]}
    db.insert(EVENTS, occurred_at=after(hours=2), **ending)
    # Inside the first one.
    with db.refused(RESTRICT, "guard_circuit_breaker_events_order"):
        db.insert(EVENTS, occurred_at=after(hours=1))
    assert db.insert(EVENTS, occurred_at=after(hours=2))["activation_number"] == 2


@proves("guard_circuit_breaker_events_order")
def test_no_event_lies_in_the_future(db):
    activation = activate(db)
    ending = {"event_type": "deactivated", "activation_id": activation["id"]}
    tomorrow = db.value("select now() + interval '1 day'")
    with db.refused(RESTRICT, "guard_circuit_breaker_events_order"):
        db.insert(EVENTS, occurred_at=tomorrow, **ending)
    assert state(db)[0]


@proves("derive_circuit_breaker_events_number")
def test_a_worker_whose_clock_is_ahead_stops_trading_all_the_same(db):
    db.insert("config")
    ahead = db.value("select clock_timestamp() + interval '0.3 seconds'")
    activation = db.insert(EVENTS, occurred_at=ahead)
    assert activation["occurred_at"] <= db.value("select clock_timestamp()")
    assert state(db)[0]


def test_an_event_without_its_time_happens_after_the_one_before(db):
    activation = db.insert_exactly(EVENTS, {"event_type": "activated", "trigger_reason": "manual"})
    deactivation = db.insert_exactly(
        EVENTS,
        {
            "event_type": "deactivated",
            "trigger_reason": "manual",
            "activation_id": activation["id"],
        },
    )
    assert deactivation["occurred_at"] > activation["occurred_at"]


def test_an_event_that_is_delivered_again_is_no_error(db):
    activation = activate(db)
    db.insert(EVENTS, event_type="deactivated", activation_id=activation["id"])
    again = db.execute(f"insert into {EVENTS} select * from {EVENTS} on conflict (id) do nothing")
    assert again.rowcount == 0


@proves("apply_circuit_breaker_events_state")
def test_an_activation_and_its_end_in_one_statement_leave_the_breaker_off(db):
    db.insert("config")
    db.execute(
        f"with opened as (select gen_random_uuid() as id)"
        f" insert into {EVENTS} (id, event_type, trigger_reason, activation_id)"
        " select opened.id, 'activated', 'manual', null from opened"
        " union all select gen_random_uuid(), 'deactivated', 'manual', opened.id from opened"
    )
    assert state(db) == (False, None, None)


@pytest.mark.parametrize("written", ["insert", "update"])
@proves("derive_config_circuit_breaker")
def test_the_state_is_not_set_without_an_event(db, written):
    config = {} if written == "insert" else db.insert("config")
    with db.refused(RESTRICT, "derive_config_circuit_breaker"):
        db.insert("config", **ACTIVE) if written == "insert" else db.update(
            "config", config, **ACTIVE
        )


@proves("derive_config_circuit_breaker")
def test_an_open_breaker_is_not_closed_in_config(db):
    activate(db)
    config = db.execute("select * from config").fetchone()
    off = dict.fromkeys(STATE) | {"is_circuit_breaker_active": False}
    with db.refused(RESTRICT, "derive_config_circuit_breaker"):
        db.update("config", config, **off)
    # What is written as it is changes nothing.
    assert db.update("config", config, **{name: config[name] for name in STATE})


@proves("derive_config_circuit_breaker")
def test_an_upsert_of_config_leaves_the_breaker_on(db):
    activate(db)
    before = state(db)
    db.execute(
        "insert into config (id, total_capital_usd) select id, 7 from config"
        " on conflict (id) do update set total_capital_usd = excluded.total_capital_usd,"
        " is_circuit_breaker_active = excluded.is_circuit_breaker_active,"
        " circuit_breaker_reason = excluded.circuit_breaker_reason,"
        " circuit_breaker_activated_at = excluded.circuit_breaker_activated_at"
    )
    assert state(db) == before
    assert db.value("select total_capital_usd from config") == 7


def test_an_upsert_of_an_open_position_is_no_new_position(db):
    position = db.insert("positions")
    activate(db)
    upserted = db.execute(
        "insert into positions select * from positions"
        " on conflict (id) do update set current_price = 3 returning current_price"
    )
    assert upserted.fetchall() == [{"current_price": 3}]
    row = valid_row(db, "positions", {})
    columns = ", ".join(row)
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.execute(
            f"insert into positions ({columns}) values ({', '.join(['%s'] * len(row))})"
            " on conflict (id) do update set current_price = 3",
            [*row.values()],
        )
    assert db.row("positions", position)["current_price"] == 3


@proves("guard_positions_circuit_breaker")
def test_a_position_in_error_does_not_go_on_while_the_breaker_is_active(db):
    position = db.insert("positions", status="error")
    assert db.update("positions", position, status="open")
    db.update("positions", position, status="error")
    activate(db)
    with db.refused(RESTRICT, "guard_positions_circuit_breaker"):
        db.update("positions", position, status="open")


@proves("guard_positions_circuit_breaker_at_commit")
def test_a_position_is_asked_again_when_it_commits(db):
    db.insert("positions")
    activate(db)
    with db.refused(RESTRICT, "guard_positions_circuit_breaker_at_commit"):
        db.execute("set constraints all immediate")
