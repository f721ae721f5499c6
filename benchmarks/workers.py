"""The workers of the soak, each of which does what the guides document, in the order of locks."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import psycopg

if TYPE_CHECKING:
    from benchmarks.soak import Soak

LEASE = 2  # seconds
USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CHANCE = random.Random()  # noqa: S311 - nothing secret
OUTCOME = "where id = %(signal_id)s and attempt_count = %(attempt_count)s and processed_at is null"
ATTEMPT = "where id = %(order_id)s and status = 'submitted' and submitted_at = %(submitted_at)s"
UNFINISHED = """
select
    (select count(*) from signals where processed_at is null) as signals,
    (select count(*) from orders where status = 'submitted') as submitted,
    (select count(*) from orders where status = 'pending' and retry_count < max_retries) as pending
"""


class RefusedError(Exception):
    """A transaction is taken back, because the row is another worker's by now."""


@dataclass
class Worker:
    """One thread: `step` says whether there was anything to do."""

    soak: Soak
    name: str
    pause: ClassVar[float] = 0.02

    def begin(self, connection: psycopg.Connection) -> None:
        """On a new connection."""

    def step(self, connection: psycopg.Connection) -> bool:
        """Do one thing."""
        raise NotImplementedError

    def is_done(self, connection: psycopg.Connection) -> bool:
        """Whether nothing is left to do, once no new signals come."""
        return True

    def ask(self, connection: psycopg.Connection, name: str, **given: object) -> list[dict]:
        """The rows of an analysis, in a transaction of its own unless one is open."""
        return connection.execute(self.soak.statements[name], given).fetchall()


class Ingest(Worker):
    """The webhook: new swaps, of one leg to three, and each now and then delivered again."""

    pause = 0.1

    def step(self, connection: psycopg.Connection) -> bool:
        if self.soak.is_over.is_set():
            return False
        sold = CHANCE.random() < 0.4
        swap = connection.execute(
            # A sale is of something that is held.
            "select wallets.address as wallet, tokens.address as token"
            + (" from positions join wallets on wallets.id = wallet_id join tokens on tokens.id ="
               " token_id where positions.status = 'open'" if sold else " from wallets, tokens")
            + " order by random() limit 1"
        ).fetchone()  # fmt: skip
        if swap is None:
            return False
        signature = _signature()
        legs = [*range(CHANCE.choice((1, 1, 1, 2, 3)))]
        for leg in legs + CHANCE.choice(([], legs)):
            given = {
                "wallet_address": swap["wallet"], "token_address": swap["token"],
                "transaction_signature": signature, "leg": leg,
                "signal_type": "sell" if sold else "buy", "amount_in": 1 + leg, "amount_out": 200,
                "price_usd": 1, "value_usd": 200, "raw_payload": "{}", "received_at": None,
                "has_failed": False, "signal_id": None,
            }  # fmt: skip
            key = f"{signature} {leg}"
            self.soak.sent["signals recorded"].add(key)
            (row,) = self.ask(connection, "record_signal", **given)
            if row["outcome"] == "recorded":
                self.soak.acknowledged["signals recorded"].append(key)
            elif row["outcome"] != "delivered before":
                raise RuntimeError(f"{key} is {row['outcome']}")
        return False


class Tick(Worker):
    """The price monitor: a new price for every open position on a token."""

    def step(self, connection: psycopg.Connection) -> bool:
        connection.execute(
            "with priced as materialized ("
            " select id from positions where status = 'open' and token_id ="
            " (select id from tokens order by random() limit 1) order by id for no key update"
            ") update positions set current_price = entry_price * %s, last_price_at = now()"
            " from priced where positions.id = priced.id",
            [round(CHANCE.uniform(0.5, 2), 6)],
        )
        return False


class Signal(Worker):
    """Claims signals, then records the outcome of each: a position, a sale, or a refusal."""

    def step(self, connection: psycopg.Connection) -> bool:
        claimed = self.ask(connection, "next_signals", row_limit=3, lease_seconds=LEASE)
        for row in claimed:
            try:
                with self.soak.acknowledging(connection, "signals decided", row["signal_id"]):
                    has_opened = self._decide(connection, row)
            except psycopg.errors.RestrictViolation:
                # The circuit breaker: by now it may be off again, and then the claim runs out.
                self._refuse(connection, row, "circuit_breaker")
                continue
            except RefusedError:
                continue
            if has_opened:
                self.soak.acknowledged["positions opened"].append(str(row["signal_id"]))
        return bool(claimed)

    def _decide(self, connection: psycopg.Connection, row: dict) -> bool:
        about = connection.execute(
            "update wallets set last_signal_at = now() from tokens"
            " where wallets.id = %(wallet_id)s and tokens.address = %(token_address)s"
            " returning tokens.id as token_id, mode, exit_strategy_id,"
            " safety_score < 0.6 as is_risky",
            row,
        ).fetchone()
        given = row | dict(about)
        if given["signal_type"] == "sell":
            self._write(connection, f"update signals set processed_at = now() {OUTCOME}", given)
            connection.execute(
                "insert into orders (wallet_id, token_id, position_id, order_type, mode, token_in,"
                " token_out, amount_in, requested_price)"
                " select wallet_id, token_id, id, 'exit_mirror', mode, token_address, %(usdc)s,"
                " round(current_amount * %(part)s, 6), greatest(current_price, 0.01)"
                " from positions where status = 'open'"
                " and wallet_id = %(wallet_id)s and token_id = %(token_id)s"
                " and round(current_amount * %(part)s, 6) > 0 order by entry_at limit 1",
                given | {"usdc": USDC, "part": CHANCE.choice(("0.5", "1"))},
            )
            return False
        if given["is_risky"]:
            self._filter(connection, given, "safety_check_failed")
            return False
        self._write(connection, f"update signals set position_created = true {OUTCOME}", given)
        self.soak.sent["positions opened"].add(str(given["signal_id"]))
        signature = _signature() if given["mode"] == "live" else None
        connection.execute(
            "with opened as (insert into positions (wallet_id, token_id, exit_strategy_id,"
            " signal_id, mode, entry_price, entry_amount, entry_tx_signature) values"
            " (%(wallet_id)s, %(token_id)s, %(exit_strategy_id)s, %(signal_id)s, %(mode)s, 1, 200,"
            " %(signature)s) returning id)"
            " insert into orders (wallet_id, token_id, position_id, signal_id, order_type, mode,"
            " token_in, token_out, amount_in, status, submitted_at, executed_at, executed_price,"
            " actual_amount_in, actual_amount_out, tx_signature, fee_usd)"
            " select %(wallet_id)s, %(token_id)s, id, %(signal_id)s, 'entry', %(mode)s, %(usdc)s,"
            " %(token_address)s, 200, 'executed', now(), now(), 1, 200, 200, %(signature)s, 0.5"
            " from opened",
            given | {"signature": signature, "usdc": USDC},
        )
        return True

    def _write(self, connection: psycopg.Connection, statement: str, given: dict) -> None:
        if connection.execute(statement, given).rowcount == 0:
            raise RefusedError

    def _filter(self, connection: psycopg.Connection, row: dict, reason: str) -> None:
        statement = f"update signals set filtered = true, filter_reason = %(reason)s {OUTCOME}"
        if reason == "circuit_breaker":
            statement += " and (select is_circuit_breaker_active from config)"
        self._write(connection, statement, row | {"reason": reason})

    def _refuse(self, connection: psycopg.Connection, row: dict, reason: str) -> None:
        with (
            suppress(RefusedError),
            self.soak.acknowledging(connection, "signals decided", row["signal_id"]),
        ):
            self._filter(connection, row, reason)

    def is_done(self, connection: psycopg.Connection) -> bool:
        return self.soak.is_fed.is_set() and not any(
            connection.execute(UNFINISHED).fetchone().values()
        )


@dataclass
class Order(Signal):
    """Claims orders, submits them, and records what came of each until the server has it."""

    results: list[tuple[dict, bool]] = field(default_factory=list)

    def begin(self, connection: psycopg.Connection) -> None:
        """End what a cut has left submitted in this worker's name: nothing of it was sent."""
        known = [row["order_id"] for row, _ in self.results]
        lost = connection.execute(
            "select id as order_id, submitted_at from orders where status = 'submitted'"
            " and claimed_by = %s and id <> all(%s)",
            [self.name, known],
        ).fetchall()
        self.results += [(dict(row), False) for row in lost]

    def step(self, connection: psycopg.Connection) -> bool:
        if not self.results:
            self.results += self._submit(connection)
        had_any = bool(self.results)
        while self.results:
            row, is_filled = self.results[0]
            if is_filled:
                self._execute(connection, row)
            else:
                self._fail(connection, row)
            self.results.pop(0)
        self._retry(connection)
        return had_any

    def _submit(self, connection: psycopg.Connection) -> list[tuple[dict, bool]]:
        with connection.transaction():
            claimed = self.ask(connection, "orders_to_retry", row_limit=2)
            for row in claimed:
                signature = _signature() if row["mode"] == "live" else None
                row |= connection.execute(
                    "update orders set status = 'submitted', claimed_by = %s, tx_signature = %s"
                    " where id = %s returning submitted_at",
                    [self.name, signature, row["order_id"]],
                ).fetchone()
        # Now the exchange is asked, which fills four of five.
        return [(row, CHANCE.random() < 0.8) for row in claimed]

    def _execute(self, connection: psycopg.Connection, row: dict) -> None:
        try:
            with self.soak.acknowledging(connection, "exits executed", row["order_id"]):
                sold = connection.execute(
                    "select least(current_amount, %(amount_in)s) as amount,"
                    " round(greatest(current_price, 0.01), 6) as price, current_amount"
                    " from positions where id = %(position_id)s for no key update",
                    row,
                ).fetchone()
                given = row | dict(sold)
                if not given["amount"]:
                    raise RefusedError
                closes = given["amount"] == given["current_amount"]
                connection.execute(
                    "update positions set exit_amount = exit_amount + %(amount)s, exit_value_usd ="
                    " coalesce(exit_value_usd, 0) + round(%(amount)s::numeric * %(price)s, 4)"
                    + (", status = 'closed', exit_at = now(), exit_reason = 'mirror_exit'"
                       if closes else "")
                    + " where id = %(position_id)s",
                    given,
                )  # fmt: skip
                self._write(
                    connection,
                    "update orders set status = 'executed', executed_price = %(price)s,"
                    " actual_amount_in = %(amount)s, fee_usd = 0.25, executed_at = now(),"
                    " actual_amount_out = round(%(amount)s::numeric * %(price)s, 9)"
                    f" {ATTEMPT}",
                    given,
                )
        except RefusedError:
            # Recorded by a commit whose answer was cut off; or the position has nothing left.
            self._fail(connection, row)

    def _fail(self, connection: psycopg.Connection, row: dict) -> None:
        connection.execute(
            f"update orders set status = 'failed', last_error_code = 'NOT_FILLED' {ATTEMPT}", row
        )

    def _retry(self, connection: psycopg.Connection) -> None:
        # In the order of their ids; the exchange of a soak does not make anybody wait.
        connection.execute(
            "with again as materialized (select id from orders where status = 'failed'"
            " and retry_count < max_retries order by id for no key update skip locked)"
            " update orders set status = 'pending', next_attempt_at = now() from again"
            " where orders.id = again.id"
        )


class Breaker(Worker):
    """The emergency stop, every few seconds, for a moment."""

    pause = 1.5

    def step(self, connection: psycopg.Connection) -> bool:
        opened = connection.execute(
            "select id from circuit_breaker_events as activation where event_type = 'activated' and"
            " not exists (select from circuit_breaker_events where activation_id = activation.id)"
        ).fetchone()
        if opened:
            self._event(connection, "deactivated", opened["id"])
        elif not self.soak.is_over.is_set():
            self._event(connection, "activated", None)
            time.sleep(0.5)
            return True
        return False

    def _event(self, connection: psycopg.Connection, kind: str, activation: object) -> None:
        key = connection.execute("select gen_random_uuid() as id").fetchone()["id"]
        with self.soak.acknowledging(connection, "breaker events", key):
            self.soak.sent["breaker events"].add(str(key))
            connection.execute(
                "insert into circuit_breaker_events (id, event_type, trigger_reason, activation_id)"
                " values (%s, %s, 'manual', %s)",
                [key, kind, activation],
            )


class Refresh(Worker):
    """The daily refresh, every second."""

    pause = 1

    def step(self, connection: psycopg.Connection) -> bool:
        connection.execute("refresh materialized view concurrently performance")
        return False


class Reader(Worker):
    """The dashboard: its screens, one after the other."""

    def step(self, connection: psycopg.Connection) -> bool:
        connection.execute(CHANCE.choice(self.soak.screens)).fetchall()
        return False


def _signature() -> str:
    return "".join(CHANCE.choices(BASE58, k=88))


# With how many threads of each.
KINDS: dict[str, tuple[type[Worker], int]] = {
    "ingest": (Ingest, 2),
    "tick": (Tick, 2),
    "signal": (Signal, 3),
    "order": (Order, 3),
    "breaker": (Breaker, 1),
    "refresh": (Refresh, 1),
    "reader": (Reader, 1),
}
