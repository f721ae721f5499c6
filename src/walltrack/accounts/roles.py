"""The two roles of an account. They belong to the server and own nothing."""

from __future__ import annotations

import psycopg
from psycopg import sql

from walltrack.accounts.names import BESIDE
from walltrack.accounts.registry import Account
from walltrack.errors import FAILED, UserError

_COMMENT = "WallTrack: a role of account {}"


def of(name: str) -> tuple[str, str]:
    """The names of the roles of a new account: of its workers, and of its dashboards."""
    return f"{name}_service", f"{name}_dashboard"


def make(connection: psycopg.Connection, name: str) -> None:
    """Make the roles that are missing. Raises UserError for a role of another application."""
    for role in of(name):
        comment = _COMMENT.format(name)
        found = connection.execute(
            "select shobj_description(oid, 'pg_authid') from pg_catalog.pg_roles"
            " where rolname = %s",
            [role],
        ).fetchone()
        statements = [
            f"create role {role} nologin",
            f"comment on role {role} is '{comment}'",
        ]
        if found and found[0] != comment:
            raise UserError(
                f"role {role} is on this server and was not made for account {name}: give the "
                f"account another name, or mark the role as the account's (`{statements[1]}`). "
                "No account was added.",
                status=FAILED,
            )
        if found:
            continue
        try:
            with connection.transaction():
                for statement in statements:
                    connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            raise UserError(
                f"user '{connection.info.user}' may not create role {role}: have "
                f"`{'; '.join(statements)}` run, then give the command again.",
                status=FAILED,
            ) from None
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            pass  # Another database of this server made the role at the same moment.


def revoke(connection: psycopg.Connection, name: str, others: list[str]) -> None:
    """Take every right in a schema that was built earlier from roles that other accounts have."""
    for schema in (name, *(f"{name}{suffix}" for suffix in BESIDE)):
        for role in others:
            rights = connection.execute(
                "select 1 from pg_catalog.pg_namespace as n, pg_catalog.pg_roles as r"
                " where n.nspname = %s and r.rolname = %s",
                [schema, role],
            ).fetchone()
            for what in ("schema {}", "all tables in schema {}", "all routines in schema {}"):
                if rights:
                    connection.execute(
                        sql.SQL("revoke all on " + what + " from {}").format(
                            sql.Identifier(schema), sql.Identifier(role)
                        )
                    )


def drop(connection: psycopg.Connection, account: Account) -> list[str]:
    """Drop the roles that were made for an account; returns those that something else needs."""
    left = []
    for role in of(account.name):
        if role not in (account.service_role, account.dashboard_role):
            continue
        is_ours = connection.execute(
            "select 1 from pg_catalog.pg_roles"
            " where rolname = %s and shobj_description(oid, 'pg_authid') = %s",
            [role, _COMMENT.format(account.name)],
        ).fetchone()
        if is_ours is None:
            continue
        try:
            with connection.transaction():
                connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
        except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.InsufficientPrivilege):
            left.append(role)
    return left
