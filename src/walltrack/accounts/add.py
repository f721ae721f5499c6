"""Puts new accounts on the registry; what is on the registry is then built by `apply`."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from walltrack.accounts import names as rules
from walltrack.accounts import registry, roles
from walltrack.errors import FAILED, UserError
from walltrack.migrations.rendered import Rendered


def add(connection: psycopg.Connection, rendered: Rendered, names: Sequence[str]) -> list[str]:
    """Put all accounts on the registry, with their roles, or none; returns those that are new.

    A schema that WallTrack has built keeps its rows and becomes the account of its name.
    """
    rules.check(names)
    rules.check_words(connection, names)
    with registry.writing(connection):
        known = {account.name: account for account in registry.accounts(connection)}
        new = [name for name in names if name not in known]
        built = {name for name in new if _is_built(connection, rendered, name)}
        taken = {role for account in known.values() for role in account.roles}
        shared = rendered.printed["default_roles"].values()
        for name in new:
            own = roles.of(name)
            if name in built and taken.isdisjoint(shared):
                # The roles that it has: an operator's logins go on working.
                own = (*shared,)
            else:
                roles.make(connection, name)
                if name in built:
                    roles.revoke(connection, name, [*shared])
            taken.update(own)
            registry.record(connection, name, *own)
    return new


def _is_built(connection: psycopg.Connection, rendered: Rendered, name: str) -> bool:
    """Whether WallTrack has built the schema. Raises UserError where another application has."""
    try:
        connection.execute(rendered.fill(rendered.printed["foreign"], name))
    except psycopg.errors.RestrictViolation as error:
        raise UserError(
            f"{error.diag.message_primary}: give the account another name. No account was added.",
            status=FAILED,
        ) from None
    if connection.execute(
        "select 1 where to_regclass(format('%%I.applied', %s::text)) is not null"
        " or obj_description(to_regnamespace(%s), 'pg_namespace') like 'WallTrack: %%'",
        [f"{name}_migrations", name],
    ).fetchone():
        return True
    row = connection.execute(
        "select nspname from pg_catalog.pg_namespace where nspname = any(%s) order by 1",
        [[f"{name}{suffix}" for suffix in rules.BESIDE]],
    ).fetchone()
    if row:
        raise UserError(
            f"schema {row[0]} is there, and account {name} would need it: give the account another "
            "name. No account was added.",
            status=FAILED,
        )
    return False
