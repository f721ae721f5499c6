"""Helpers for tests that query the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.datetime import DateLoader, TimestamptzLoader
from psycopg.types.json import Jsonb

from .rows import valid_row

NOT_NULL = "23502"
RESTRICT = "23001"
FOREIGN_KEY = "23503"
UNIQUE = "23505"
CHECK = "23514"


def adapted(value: Any) -> Any:
    is_array = isinstance(value, list) and {type(item) for item in value} & {str, bytes}
    return Jsonb(value) if isinstance(value, dict | list) and not is_array else value


def empty(connection: psycopg.Connection, schema: str) -> None:
    """The owner's way past the guards: rows that a build loaded must not decide a test."""
    tables = [
        name
        for (name,) in connection.execute(
            "select quote_ident(relname) from pg_class"
            " where relnamespace = %s::regnamespace and relkind = 'r'",
            [schema],
        )
    ]
    for table in tables:
        connection.execute(f"alter table {table} disable trigger user")
    connection.execute(f"truncate {', '.join(tables)}")
    for table in tables:
        connection.execute(f"alter table {table} enable trigger user")


class _Infinite:
    """Infinity, which Python's times do not know, as text."""

    def load(self, data):
        return bytes(data).decode() if b"infinity" in bytes(data) else super().load(data)


class _Date(_Infinite, DateLoader):
    pass


class _Timestamptz(_Infinite, TimestamptzLoader):
    pass


class Database:
    def __init__(self, connection: psycopg.Connection, schema: str):
        self.connection = connection
        self.schema = schema
        connection.adapters.register_loader("date", _Date)
        connection.adapters.register_loader("timestamptz", _Timestamptz)

    def execute(self, query: str, parameters: Any = None) -> psycopg.Cursor:
        cursor = self.connection.cursor(row_factory=dict_row)
        return cursor.execute(query, parameters)

    def value(self, query: str, parameters: Any = None) -> Any:
        row = self.execute(query, parameters).fetchone()
        return None if row is None else next(iter(row.values()))

    def insert(self, table: str, **columns: Any) -> dict[str, Any]:
        """A valid row but for `columns`, with the rows that it refers to; as it was stored."""
        return self.insert_exactly(table, valid_row(self, table, columns))

    def insert_exactly(self, table: str, columns: Mapping[str, Any]) -> dict[str, Any]:
        if not columns:
            return self.execute(f"insert into {table} default values returning *").fetchone()
        return self.execute(
            f"insert into {table} ({', '.join(columns)})"
            f" values ({', '.join(['%s'] * len(columns))}) returning *",
            [adapted(value) for value in columns.values()],
        ).fetchone()

    def update(self, table: str, row: Mapping[str, Any], **columns: Any) -> dict[str, Any]:
        return self.execute(
            f"update {table} set {', '.join(f'{name} = %s' for name in columns)}"
            " where id = %s returning *",
            [*(adapted(value) for value in columns.values()), row["id"]],
        ).fetchone()

    def delete(self, table: str, row: Mapping[str, Any]) -> None:
        assert self.execute(f"delete from {table} where id = %s", [row["id"]]).rowcount == 1

    def row(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        return self.execute(f"select * from {table} where id = %s", [row["id"]]).fetchone()

    def lift(self, table: str, *triggers: str) -> None:
        self.settle()
        for trigger in triggers:
            self.execute(f"alter table {table} disable trigger {trigger}")

    def settle(self) -> None:
        """Ask now what waits for the commit: PostgreSQL alters no table of which it does."""
        self.execute("set constraints all immediate")
        self.execute("set constraints all deferred")

    def become(self, role: str) -> None:
        """The owner, or an ordinary role: one that owns nothing and was granted all there is."""
        if role == "owner":
            return
        name = f"walltrack_ordinary_{uuid4().hex[:12]}"
        self.execute(f"create role {name}")
        self.execute(f"grant {name} to current_user")
        self.execute(f"grant usage on schema {self.schema} to {name}")
        self.execute(f"grant all on all tables in schema {self.schema} to {name}")
        self.execute(f"grant all on all functions in schema {self.schema} to {name}")
        tables = self.execute(
            "select relname from pg_class where relrowsecurity and relnamespace = %s::regnamespace",
            [self.schema],
        )
        for table in [row["relname"] for row in tables]:
            self.execute(f"create policy {name} on {table} to {name} using (true)")
        self.execute(f"set local role {name}")

    @contextmanager
    def refused(self, sqlstate: str, rule: str | None) -> Iterator[None]:
        """What is done inside must be refused, by that rule and by no other."""
        with pytest.raises(psycopg.Error) as caught, self.connection.transaction():
            yield
        said = caught.value.diag
        assert (said.sqlstate, said.constraint_name) == (sqlstate, rule)
        if rule and sqlstate == RESTRICT and not rule.startswith("fk_"):
            # All that is left of the rule's name where a cluster's coordinator passes it on.
            assert said.message_detail == f"Guard: {rule}"

    def begin(self, isolation: psycopg.IsolationLevel) -> None:
        self.connection.rollback()
        self.connection.isolation_level = isolation
        # The first statement, not BEGIN, takes the snapshot that a repeatable read keeps.
        self.execute("select 1 from pg_class limit 1")

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self.connection.rollback()
