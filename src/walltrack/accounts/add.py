"""Puts new accounts on the registry; what is on the registry is then built by `apply`."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from walltrack.accounts import names as rules
from walltrack.accounts import registry, roles
from walltrack.errors import FAILED, UserError
from walltrack.migrations.rendered import Rendered

# What another application has, if the query has a row.
_TAKEN = {
    "schema {0} belongs to role {1}": (
        "select nspname, rolname from pg_catalog.pg_namespace"
        " inner join pg_catalog.pg_roles on nspowner = pg_roles.oid"
        " where nspname = %(name)s and rolname <> current_user"
    ),
    "schema {0} is there, and account {account} would need it": (
        "select nspname from pg_catalog.pg_namespace"
        " where nspname in (select %(name)s || suffix from unnest(%(beside)s::text[]) as suffix)"
        " order by 1"
    ),
    # Sessions of a role look for tables in the schema of the role's name first.
    "role {0} is on this server, and is not user {1}, who adds the account": (
        "select rolname, current_user from pg_catalog.pg_roles"
        " where rolname = %(name)s and rolname <> current_user"
    ),
}


def add(connection: psycopg.Connection, rendered: Rendered, names: Sequence[str]) -> list[str]:
    """Put all accounts on the registry, with their roles, or none; returns those that are new.

    A schema that WallTrack has built keeps its rows and becomes the account of its name.
    """
    rules.check(names)
    with registry.writing(connection):
        known = {account.name: account for account in registry.accounts(connection)}
        new = [name for name in names if name not in known]
        rules.check_new(connection, new)
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
    for reason, query in _TAKEN.items():
        row = connection.execute(query, {"name": name, "beside": [*rules.BESIDE]}).fetchone()
        if row:
            said = reason.format(*row, account=name)
            raise UserError(
                f"{said}: give the account another name. No account was added.", status=FAILED
            )
    return False
