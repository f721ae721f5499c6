"""One valid row for each table, with the rows that it refers to."""

from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any
from uuid import UUID

from tests import conftest

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PLAN = [{"sell_percent": 50, "at_multiple": 2}, {"sell_percent": 50, "at_multiple": None}]
NOON = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)

numbers = count(1)


def base58(length: int) -> str:
    """Another text at each call."""
    number, digits = next(numbers), ""
    while number:
        number, digit = divmod(number, len(BASE58))
        digits = BASE58[digit] + digits
    return digits.rjust(length, "z")


def address() -> str:
    return base58(44)


def signature() -> str:
    return base58(88)


def after(**interval: float) -> datetime:
    return NOON + timedelta(**interval)


def config(db, given: dict) -> dict[str, Any]:
    return {}


def exit_strategies(db, given: dict) -> dict[str, Any]:
    return {"name": f"Strategy {next(numbers)}", "stop_loss_percent": 20}


def wallets(db, given: dict) -> dict[str, Any]:
    return {"address": address(), "exit_strategy_id": Reference("exit_strategies", {})}


def tokens(db, given: dict) -> dict[str, Any]:
    return {"address": address()}


def signals(db, given: dict) -> dict[str, Any]:
    return {
        "wallet_id": Reference("wallets", {}),
        "token_address": address(),
        "transaction_signature": signature(),
        "signal_type": "buy",
        "amount_in": 1,
        "amount_out": 100,
        "raw_payload": {},
    }


def orders(db, given: dict) -> dict[str, Any]:
    row = {
        "wallet_id": Reference("wallets", {}),
        "token_id": Reference("tokens", {}),
        "order_type": "entry",
        "token_in": address(),
        "token_out": address(),
        "amount_in": 100,
        "requested_price": 2,
        "requested_at": NOON,
    }
    status = given.get("status", "pending")
    if status in ("submitted", "executed"):
        row["submitted_at"] = after(seconds=1)
    if status == "executed":
        row |= {"executed_price": 2, "actual_amount_out": 50, "executed_at": after(seconds=2)}
        if given.get("mode") == "live":
            row["tx_signature"] = signature()
    if status == "failed":
        row["last_error_code"] = "SLIPPAGE"
    if given.get("order_type", "entry") != "entry" and "position_id" not in given:
        row["position_id"] = db.insert("positions", **_mode(given))["id"]
    # An order agrees with its position.
    position = db.row("positions", {"id": row.get("position_id") or given.get("position_id")})
    if position:
        row |= {name: position[name] for name in ("wallet_id", "token_id", "mode")}
    return row


def positions(db, given: dict) -> dict[str, Any]:
    row = {
        "wallet_id": Reference("wallets", _mode(given)),
        "exit_strategy_id": Reference("exit_strategies", {}),
        "entry_price": 2,
        "entry_amount": 100,
        "entry_at": NOON,
    }
    # A position agrees with its signal.
    signal = db.row("signals", {"id": given.get("signal_id")})
    if signal:
        row["wallet_id"] = signal["wallet_id"]
        token = db.execute(
            "select id from tokens where address = %s", [signal["token_address"]]
        ).fetchone()
        row["token_id"] = (token or db.insert("tokens", address=signal["token_address"]))["id"]
    elif "token_id" not in given:
        row["token_id"] = db.insert("tokens")["id"]
    token = db.row("tokens", {"id": given.get("token_id", row.get("token_id"))})
    row["token_address"] = token["address"] if token else ""
    if given.get("status") == "closed":
        row |= {"current_amount": 0, "exit_at": after(hours=1), "exit_reason": "manual"}
        if given.get("mode") == "live":
            row["entry_tx_signature"] = signature()
    return row


def circuit_breaker_events(db, given: dict) -> dict[str, Any]:
    row = {"trigger_reason": "manual", "occurred_at": NOON}
    if given.get("event_type") == "deactivated":
        row["occurred_at"] = after(hours=1)
        if "activation_id" not in given:
            activation = db.insert("circuit_breaker_events", event_type="activated")
            row["activation_id"] = activation["id"]
    return {"event_type": "activated"} | row


def _mode(given: dict) -> dict[str, Any]:
    return {"mode": given["mode"]} if given.get("mode") == "live" else {}


# Each table has a function of its name above.
TABLES = {name: globals()[name] for name in conftest.TABLES}


class Reference:
    """The id of a row that is inserted where no id was given."""

    def __init__(self, table: str, columns: dict[str, Any]):
        self.table = table
        self.columns = columns

    def __repr__(self) -> str:
        return f"a row of {self.table}"


def valid_row(db, table: str, given: dict[str, Any]) -> dict[str, Any]:
    # The state that an event sets lives in config.
    if table == "circuit_breaker_events" and not db.value("select count(*) from config"):
        db.insert("config")

    def referred(reference: Reference) -> UUID:
        row = None
        if reference.table in ("config", "circuit_breaker_events") and not reference.columns:
            # config has one row, and one activation is open at a time.
            row = db.execute(f"select id from {reference.table} limit 1").fetchone()
        return (row or db.insert(reference.table, **reference.columns))["id"]

    def resolved(columns: dict[str, Any]) -> dict[str, Any]:
        return {
            name: referred(value) if isinstance(value, Reference) else value
            for name, value in columns.items()
        }

    given = resolved(given)
    return resolved({**TABLES[table](db, given), **given})


def unknown_id() -> UUID:
    """Another id at each call, and the same ones in each run: some are part of a test's name."""
    return UUID(int=next(numbers), version=4)
