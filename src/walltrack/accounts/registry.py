"""Which accounts a database has, and which roles each of them has: one row an account."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

import psycopg

from walltrack.errors import USAGE, UserError


@dataclass(frozen=True)
class Account:
    """A row of the registry."""

    name: str
    service_role: str
    dashboard_role: str
    created_at: datetime

    @property
    def roles(self) -> tuple[str, str]:
        """Both roles."""
        return self.service_role, self.dashboard_role


def accounts(connection: psycopg.Connection) -> list[Account]:
    """All of them, by name; none where the database has no registry."""
    with _explained(connection):
        registry = connection.execute(
            "select 1 from pg_catalog.pg_class as c"
            " inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid"
            " where n.nspname = 'walltrack_accounts' and c.relname = 'accounts'"
        ).fetchone()
        if registry is None:
            return []
        rows = connection.execute(
            "select name, service_role, dashboard_role, created_at from walltrack_accounts.accounts"
            " order by name"
        ).fetchall()
    return [Account(*row) for row in rows]


def chosen(connection: psycopg.Connection, names: list[str]) -> list[Account]:
    """The accounts of these names, in their order; all where none is named.

    Raises UserError for a name that is not on the registry.
    """
    known = {account.name: account for account in accounts(connection)}
    for name in names:
        if name not in known:
            there = f"there are {_some(list(known))}" if known else "there is none yet"
            raise UserError(
                f"there is no account {name} in database {connection.info.dbname} ({there}): "
                f"`walltrack accounts add {name}` makes it.",
                status=USAGE,
            )
    return [known[name] for name in names] if names else list(known.values())


def _some(names: list[str], most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


@contextlib.contextmanager
def writing(connection: psycopg.Connection) -> Iterator[None]:
    """Hold the registry, made where there is none, in one transaction. One writer at a time."""
    with _explained(connection), connection.transaction():
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('walltrack accounts', 0))"
        )
        # The registry of a Citus cluster is its coordinator's alone.
        propagation = (
            "select set_config('citus.enable_ddl_propagation', %s, true)"
            " from pg_catalog.pg_extension where extname = 'citus'"
        )
        connection.execute(propagation, ["off"])
        for file in ("registry.sql", "overview.sql"):
            connection.execute((resources.files(__package__) / file).read_text("utf-8"))
        connection.execute(propagation, ["on"])
        yield


def record(connection: psycopg.Connection, name: str, service: str, dashboard: str) -> None:
    """Put an account on the registry."""
    connection.execute(
        "insert into walltrack_accounts.accounts (name, service_role, dashboard_role)"
        " values (%s, %s, %s)",
        [name, service, dashboard],
    )


def forget(connection: psycopg.Connection, name: str) -> None:
    """Take an account off the registry."""
    connection.execute("delete from walltrack_accounts.accounts where name = %s", [name])


@contextlib.contextmanager
def _explained(connection: psycopg.Connection) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise UserError(
            f"user '{connection.info.user}' may not work on the accounts of database "
            f"{connection.info.dbname} ({error.diag.message_primary}): use the operator's user, "
            "who added the first account."
        ) from None
