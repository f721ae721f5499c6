"""Drift of many accounts: what they should be is built once, and each is compared with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import psycopg

from walltrack.accounts.registry import Account
from walltrack.migrations.rendered import Rendered

# (kind, name, definition) of each object of a schema.
Snapshot = list[tuple[str, str, str | None]]


def drift(
    connection: psycopg.Connection, rendered: Rendered, accounts: Sequence[Account]
) -> Iterator[tuple[Account, list[str]]]:
    """Each account, and what was added, dropped or altered in it by hand."""
    # A role that the server has not gets no right, so what is wanted depends on which are there.
    built: dict[tuple[bool, ...], tuple[Account, Snapshot]] = {}
    for account in accounts:
        there = _roles_there(connection, account)
        if there not in built:
            built[there] = account, _wanted(connection, rendered, account)
        pattern, snapshot = built[there]
        yield account, _changes(account, pattern, snapshot, _found(connection, rendered, account))


def _roles_there(connection: psycopg.Connection, account: Account) -> tuple[bool, ...]:
    return tuple(
        connection.execute(
            "select 1 from pg_catalog.pg_roles where rolname = %s", [role]
        ).fetchone()
        is not None
        for role in account.roles
    )


def _scratch(account: Account) -> str:
    return f"{account.name}_wanted"


def _wanted(connection: psycopg.Connection, rendered: Rendered, account: Account) -> Snapshot:
    """What the migrations make, built beside an account in a transaction that is taken back."""
    own = rendered.of_roles(*account.roles)
    with connection.transaction(force_rollback=True):
        # The lock that a build of the account takes: two builds of one scratch schema collide.
        connection.execute(
            "select pg_advisory_xact_lock("
            "hashtextextended(format('walltrack transaction in %%s', %s::text), 0))",
            [account.name],
        )
        if rendered.is_distributed:
            # A schema that is taken back is not made on the nodes of a cluster.
            connection.execute("set local citus.enable_ddl_propagation = off")
        connection.execute(own.fill(own.printed["whole"], _scratch(account)))
        return _snapshot(connection, rendered, _scratch(account))


def _found(connection: psycopg.Connection, rendered: Rendered, account: Account) -> Snapshot:
    with connection.transaction():
        return _snapshot(connection, rendered, account.name)


def _snapshot(connection: psycopg.Connection, rendered: Rendered, schema: str) -> Snapshot:
    # PostgreSQL leaves out the name of a schema that is on the search_path.
    connection.execute("set local search_path = pg_catalog")
    query = rendered.fill(rendered.printed["snapshot"], schema)
    return connection.execute(query).fetchall()


def _changes(account: Account, pattern: Account, wanted: Snapshot, found: Snapshot) -> list[str]:
    """A line a change; the wanted objects were built beside the account `pattern`."""
    own = dict(zip(pattern.roles, account.roles, strict=True))
    as_role = re.compile(rf"\b({'|'.join(own)})(?=\b|_sees_every_row)")
    # Comparing takes the names of the schemas away, as `walltrack drift` does: a text that holds
    # one by chance (a setting of that name, an alias) loses it on both sides.
    as_secrets = re.compile(rf'(\b|"){account.name}_secrets"?\.')
    as_schema = re.compile(rf'(\b|"){account.name}"?\.')

    def bare(text: str | None) -> str | None:
        return text and as_schema.sub("", as_secrets.sub("secrets.", text))

    def of_account(text: str | None) -> str | None:
        text = text and as_role.sub(lambda role: own[role[1]], text)
        return bare(text and text.replace(_scratch(pattern), account.name))

    before = {(kind, of_account(name)): of_account(text) for kind, name, text in wanted}
    after = {(kind, bare(name)): bare(text) for kind, name, text in found}
    return [
        f"{'added' if key not in before else 'dropped' if key not in after else 'altered'} "
        f"{key[0]} {key[1]}"
        for key in sorted({*before, *after})
        if key not in before or key not in after or before[key] != after[key]
    ]
