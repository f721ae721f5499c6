"""History stays, for the owner and for a role with all rights."""

import pytest

from .database import RESTRICT
from .proofs import proves

EVENTS, EVENTS_RULE = "circuit_breaker_events", "guard_circuit_breaker_events_append_only"
EVENT_AGAIN = (
    f"insert into {EVENTS} (id, event_type, trigger_reason) values (%(id)s, 'activated', 'manual')"
    " on conflict (id) do update set notes = 'changed'"
)
# What no row survives, by the rule that refuses it; the table of the row that it is tried on.
REFUSED = [
    ("guard_signals_append_only", "signals", "delete from signals where id = %(id)s"),
    ("guard_signals_append_only", "signals", "delete from signals where false"),
    ("guard_signals_no_truncate", "signals", "truncate signals"),
    ("guard_signals_no_truncate", "signals", "truncate signals cascade"),
    (EVENTS_RULE, EVENTS, f"update {EVENTS} set notes = 'x' where id = %(id)s"),
    (EVENTS_RULE, EVENTS, EVENT_AGAIN),
    (EVENTS_RULE, EVENTS, f"delete from {EVENTS} where id = %(id)s"),
    ("guard_circuit_breaker_events_no_truncate", EVENTS, f"truncate {EVENTS}"),
    ("guard_config_no_truncate", "config", "truncate config"),
    ("guard_positions_no_truncate", "orders", "truncate positions"),
    ("guard_orders_no_truncate", "orders", "truncate orders"),
]


def referring(db, table: str) -> list[str]:
    """Every other table that refers to a table, or to one that does."""
    rows = db.execute(
        "with recursive referring (oid) as ("
        " select %s::regclass::oid union"
        " select con.conrelid from pg_constraint as con"
        " inner join referring on con.confrelid = referring.oid where con.contype = 'f')"
        " select oid::regclass::text as name from referring where oid <> %s::regclass order by 1",
        [table, table],
    ).fetchall()
    return [row["name"] for row in rows]


@pytest.mark.parametrize("role", ["owner", "ordinary"])
@pytest.mark.parametrize(("rule", "table", "statement"), REFUSED)
@proves(*{rule for rule, _, _ in REFUSED})
def test_no_statement_takes_a_row_away(db, rule, table, statement, role):
    db.become(role)
    row = db.insert(table)
    if statement.startswith("truncate") and not statement.endswith("cascade"):
        statement += "".join(f", {name}" for name in referring(db, statement.split()[1]))
    with db.refused(RESTRICT, rule):
        db.execute(statement, row)
    assert db.row(table, row) == row


def test_an_ordinary_role_cannot_lift_a_guard(db):
    db.become("ordinary")
    with db.refused("42501", None):
        db.lift("signals", "guard_signals_append_only")
    with db.refused("42501", None):
        db.execute("set local session_replication_role = replica")
