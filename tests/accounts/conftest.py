"""Accounts in a database of their own, made by the functions behind `walltrack accounts`."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import conninfo, sql

from tests.conftest import REPOSITORY, create_database, drop_database
from walltrack.accounts import registry
from walltrack.accounts.add import add
from walltrack.accounts.apply import apply
from walltrack.accounts.registry import Account
from walltrack.connection.database import Database
from walltrack.migrations.rendered import Rendered

SEED = (REPOSITORY / "supabase" / "seed.sql").read_text(encoding="utf-8")


class Server:
    """A database, and the accounts that tests make there."""

    def __init__(self, url: str, rendered: Rendered) -> None:
        self.url, self.rendered = url, rendered
        given = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
        self.database = Database("the tests", given)

    def connect(self) -> psycopg.Connection:
        """A connection of its owner, in autocommit."""
        return self.database.connect()

    def add(self, *names: str) -> list[Account]:
        """Add accounts and build them."""
        with self.connect() as connection:
            add(connection, self.rendered, names)
            accounts = registry.chosen(connection, list(names))
        apply(self.database, self.rendered, accounts, jobs=2)
        return accounts

    def seed(self, *names: str) -> None:
        """Load the mock rows, among them an open live position, into accounts."""
        with self.connect() as connection:
            for name in names:
                connection.execute("set walltrack.mock_rows = 'load'")
                seed = re.sub(r"\bwalltrack(?=_mock\b|\.(?!mock_rows)|'::)", name, SEED)
                connection.execute(seed)

    def schemas(self) -> list[str]:
        """The schemas that are not PostgreSQL's own."""
        with self.connect() as connection:
            return [
                name
                for (name,) in connection.execute(
                    "select nspname::text from pg_namespace"
                    " where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')"
                    " order by 1"
                )
            ]


@pytest.fixture(scope="session")
def filled(server_url: str, rendered: Rendered) -> Iterator[Server]:
    """Accounts north and south, each with the mock rows; change nothing."""
    url = create_database(server_url)
    server = Server(url, rendered)
    server.add("north", "south")
    server.seed("north", "south")
    yield server
    clear(server)


@pytest.fixture
def server(server_url: str, rendered: Rendered) -> Iterator[Server]:
    """An empty database."""
    one = Server(create_database(server_url), rendered)
    yield one
    clear(one)


def clear(server: Server) -> None:
    """Drop the database, and the roles of its accounts that no other database uses."""
    with server.connect() as connection:
        roles = [role for account in registry.accounts(connection) for role in account.roles]
    drop_database(server.url)
    with psycopg.connect(server.url, dbname="postgres", autocommit=True) as connection:
        for role in roles:
            with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))
