"""Writers that work while a cluster changes, and remember every commit that they were told of."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import uuid4

import psycopg

from tests.behaviour import rows
from tests.behaviour.database import Database

from .conftest import Cluster


class Writer(threading.Thread):
    """Writes a signal, an order and a wallet's time in one transaction, again and again."""

    def __init__(self, cluster: Cluster, schema: str) -> None:
        super().__init__(daemon=True)
        self.cluster, self.schema = cluster, schema
        self.acknowledged: list[tuple[str, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self.failures: list[str] = []
        self.longest = 0.0
        self.stopped = threading.Event()
        with cluster.connect(schema) as connection:
            db = Database(connection, schema)
            self.wallet = db.insert("wallets")["id"]
            self.token = db.insert("tokens")["id"]

    def run(self) -> None:
        """Until stop() is called; a lost connection is opened again."""
        while not self.stopped.is_set():
            try:
                with self.cluster.connect(self.schema, connect_timeout=5) as connection:
                    while not self.stopped.is_set():
                        self._write(connection)
            except psycopg.Error as error:
                self.failures.append(str(error).splitlines()[0])
                time.sleep(0.2)

    def _write(self, connection: psycopg.Connection) -> None:
        pair = str(uuid4()), str(uuid4())
        began = time.monotonic()
        connection.execute(
            "insert into signals (id, wallet_id, token_address, transaction_signature, signal_type,"
            " amount_in, amount_out, raw_payload) values (%s, %s, %s, %s, 'buy', 1, 100, '{}')",
            [pair[0], self.wallet, rows.address(), _signature()],
        )
        connection.execute(
            "insert into orders (id, wallet_id, token_id, order_type, token_in, token_out,"
            " amount_in) values (%s, %s, %s, 'entry', %s, %s, 1)",
            [pair[1], self.wallet, self.token, rows.address(), rows.address()],
        )
        connection.execute("update wallets set last_signal_at = now() where id = %s", [self.wallet])
        try:
            connection.commit()
        except psycopg.Error:
            self.unknown.append(pair)
            raise
        self.acknowledged.append(pair)
        self.longest = max(self.longest, time.monotonic() - began)

    def stop(self) -> None:
        """Let the transaction under way end."""
        self.stopped.set()
        self.join(600)
        assert not self.is_alive()

    def lost(self) -> list[tuple[str, str]]:
        """The acknowledged transactions that are not whole in the database."""
        signals, orders = self._stored()
        return [
            pair for pair in self.acknowledged if pair[0] not in signals or pair[1] not in orders
        ]

    def partial(self) -> list[tuple[str, str]]:
        """The transactions of unknown end of which one row is there and the other is not."""
        signals, orders = self._stored()
        return [pair for pair in self.unknown if (pair[0] in signals) != (pair[1] in orders)]

    def _stored(self) -> tuple[set[str], set[str]]:
        with self.cluster.connect(self.schema) as connection:
            return tuple(
                {
                    name
                    for (name,) in connection.execute(
                        f"select id::text from {table} where wallet_id = %s", [self.wallet]
                    )
                }
                for table in ("signals", "orders")
            )


def _signature() -> str:
    """One that no other writer makes; signatures of rows.py repeat after some thousands."""
    return "".join(secrets.choice(rows.BASE58) for _ in range(88))
