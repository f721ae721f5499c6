"""Drops one account: its schema, those beside it, its roles and its row on the registry.

Everything happens in one transaction (on a cluster, the roles go in a second one: an account of
the same name would take them over), and nothing is dropped by cascade: where an object of
another application is in a schema of the account or needs something of it, nothing is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

from walltrack.accounts import registry, roles
from walltrack.accounts.apply import runner_of
from walltrack.accounts.names import BESIDE
from walltrack.accounts.registry import Account
from walltrack.errors import FAILED, UserError
from walltrack.migrations.rendered import Rendered


@dataclass(frozen=True)
class Loss:
    """What is lost with an account: rows by table, and how many live positions are open."""

    rows: dict[str, int]
    open_live_positions: int

    def __str__(self) -> str:
        filled = {table: count for table, count in self.rows.items() if count}
        if not filled:
            return "no row"
        tables = ", ".join(f"{count:,} of {table}" for table, count in filled.items())
        return f"{sum(filled.values()):,} rows ({tables})"


def loss(connection: psycopg.Connection, account: Account) -> Loss:
    """Count what is in the account."""
    tables = [
        name
        for (name,) in connection.execute(
            "select relname::text from pg_catalog.pg_class"
            " where relnamespace = to_regnamespace(%s) and relkind in ('r', 'p') order by 1",
            [account.name],
        ).fetchall()
    ]
    rows = {table: _count(connection, account, table) for table in tables}
    is_live = " where status = 'open' and mode = 'live'"
    live = _count(connection, account, "positions", is_live) if "positions" in tables else 0
    return Loss(rows, live)


def refuse_live(account: Account, lost: Loss) -> None:
    """Raise UserError where money is in an open live position."""
    if lost.open_live_positions:
        count = lost.open_live_positions
        raise UserError(
            f"account {account.name} has {count} open live position{'s' if count > 1 else ''}: "
            "close them, or add --insist to lose the account nevertheless. Nothing was dropped.",
            status=FAILED,
        )


def drop(
    connection: psycopg.Connection, account: Account, rendered: Rendered, *, insist: bool
) -> list[str]:
    """Drop the account; returns the roles that stay because something else needs them."""
    runner = runner_of(connection, account, rendered)
    if connection.execute("select to_regnamespace(%s)", [f"{account.name}_scale"]).fetchone()[0]:
        raise UserError(
            f"account {account.name} has a scale schema: run `walltrack scale --drop --account "
            f"{account.name}` first. Nothing was dropped.",
            status=FAILED,
        )
    if rendered.is_distributed:
        # What a move has left on the node that it came from is part of the schema there.
        connection.execute("call citus_cleanup_orphaned_resources()")
    try:
        with registry.writing(connection):
            _lock(connection, account)
            if not insist:
                refuse_live(account, loss(connection, account))
            for suffix in ("_contracts", "_mock"):
                _drop_contents(connection, f"{account.name}{suffix}")
            runner.rollback_all()
            _drop_leftovers(connection, account)
            registry.forget(connection, account.name)
            if not rendered.is_distributed:
                return roles.drop(connection, account)
        # Within the transaction, Citus may use a second connection to a node for a role, and
        # dropping the role would then wait for that connection.
        return roles.drop(connection, account)
    except psycopg.errors.DependentObjectsStillExist as error:
        said = (error.diag.message_detail or error.diag.message_primary or "").splitlines()[0]
        raise UserError(
            f"account {account.name} was left alone, because something else needs it ({said}): "
            "drop that first.",
            status=FAILED,
        ) from None


def _lock(connection: psycopg.Connection, account: Account) -> None:
    """From the last look at the open positions to the end, nobody opens another."""
    if connection.execute(
        "select 1 where to_regclass(format('%%I.positions', %s::text)) is not null", [account.name]
    ).fetchone():
        connection.execute("set local lock_timeout = '10s'")
        try:
            connection.execute(
                sql.SQL("lock table {} in access exclusive mode").format(
                    sql.Identifier(account.name, "positions")
                )
            )
        except psycopg.errors.LockNotAvailable:
            raise UserError(
                f"account {account.name} is in use, so it was left alone: stop its workers first.",
                status=FAILED,
            ) from None


def _count(connection: psycopg.Connection, account: Account, table: str, where: str = "") -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(account.name, table))
    query += sql.SQL(where)
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _drop_contents(connection: psycopg.Connection, schema: str) -> None:
    """Drop what dbt has left beside an account: mock rows, or contracts; then the schema."""
    # `summary` reads all other views.
    relations = connection.execute(
        "select relname::text, case relkind when 'v' then 'view' else 'table' end"
        " from pg_catalog.pg_class"
        " where relnamespace = to_regnamespace(%s) and relkind in ('r', 'v')"
        " order by relname <> 'summary', 1",
        [schema],
    ).fetchall()
    for name, kind in relations:
        connection.execute(
            sql.SQL("drop {} {}").format(sql.SQL(kind), sql.Identifier(schema, name))
        )
    for (routine,) in connection.execute(
        "select oid::regprocedure::text from pg_catalog.pg_proc"
        " where pronamespace = to_regnamespace(%s)",
        [schema],
    ).fetchall():
        connection.execute(sql.SQL("drop function {}").format(sql.SQL(routine)))
    connection.execute(sql.SQL("drop schema if exists {}").format(sql.Identifier(schema)))


def _drop_leftovers(connection: psycopg.Connection, account: Account) -> None:
    """The schemas that the rollbacks have left, where they are empty."""
    for suffix in ("", *BESIDE):
        schema = f"{account.name}{suffix}"
        connection.execute(sql.SQL("drop schema if exists {}").format(sql.Identifier(schema)))
