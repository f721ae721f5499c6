"""What the roles of an account may do: all that workers and dashboards need there, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

pytestmark = pytest.mark.xdist_group("accounts")

OWN = ["north_service", "north_dashboard"]
# Of every schema of the other account, and of the operator's.
FOREIGN = """
    select n.nspname::text, c.relname::text, a.attname::text
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    inner join pg_attribute as a on c.oid = a.attrelid and a.attnum = 1
    where
        (n.nspname like 'south%' or n.nspname like 'north\\_m%' or n.nspname = 'walltrack_accounts')
        and c.relkind in ('r', 'm', 'v')
    order by 1, 2
"""


@pytest.fixture(params=OWN)
def acting(filled, request) -> Iterator[psycopg.Connection]:
    """A connection in the role, taken back at the end."""
    with filled.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute(f"set local role {request.param}")
        yield connection


def refused(connection: psycopg.Connection, statement: sql.Composable) -> bool:
    """Whether the role may not do it at all."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_no_role_does_anything_in_another_account(acting):
    tried = acting.execute(FOREIGN).fetchall()
    assert {schema for schema, *_ in tried} == {
        "south",
        "south_migrations",
        "south_mock",
        "south_secrets",
        "north_migrations",
        "north_mock",
        "walltrack_accounts",
    }
    done = [
        (statement, schema, relation)
        for schema, relation, column in tried
        for statement in (
            "select 1 from {} limit 1",
            "insert into {} default values",
            "update {} set {} = {}",
            "delete from {}",
            "truncate {}",
            "lock table {}",
        )
        if not refused(
            acting,
            sql.SQL(statement).format(
                sql.Identifier(schema, relation), sql.Identifier(column), sql.Identifier(column)
            ),
        )
    ]
    assert done == []


def test_a_role_sees_its_own_account_and_owns_nothing(acting):
    (role,) = acting.execute("select current_role").fetchone()
    (wallets,) = acting.execute("select count(*) from north.wallets").fetchone()
    assert wallets > 0
    may_write = not refused(acting, sql.SQL("update north.wallets set label = label"))
    assert may_write == (role == "north_service")
    may_read = not refused(acting, sql.SQL("select secret from north_secrets.helius_webhook"))
    assert may_read == (role == "north_service")
    assert acting.execute(
        "select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,"
        " (select count(*) from pg_shdepend where refobjid = r.oid and deptype = 'o'),"
        " (select count(*) from pg_auth_members where member = r.oid)"
        " from pg_roles as r where rolname = current_role"
    ).fetchone() == (False, False, False, False, False, 0, 0)


@pytest.mark.parametrize("role", OWN)
def test_a_right_by_mistake_shows_no_row_of_another_account(filled, role):
    with filled.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute(
            f"grant usage on schema south to {role};"
            f"grant select, update on all tables in schema south to {role};"
            f"revoke all on south.performance from {role};"
            f"set local role {role}"
        )
        tables = connection.execute(
            "select relname::text from pg_class"
            " where relnamespace = 'south'::regnamespace and relkind = 'r' order by 1"
        ).fetchall()
        assert len(tables) == 8
        for (table,) in tables:
            name = sql.Identifier("south", table)
            seen = connection.execute(sql.SQL("select count(*) from {}").format(name)).fetchone()
            assert (table, seen) == (table, (0,))
        assert connection.execute("update south.wallets set label = label").rowcount == 0
