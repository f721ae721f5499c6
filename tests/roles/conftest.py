"""A server with Supabase's roles and default privileges, and an owner who is no superuser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from tests.conftest import REPOSITORY
from walltrack.connection import database as databases
from walltrack.embedded.server import EmbeddedServer

MIGRATIONS = sorted((REPOSITORY / "supabase" / "migrations").glob("*.sql"))
SEED = REPOSITORY / "supabase" / "seed.sql"
DATABASE = "postgres_like_supabase"
PASSWORD = "for this run alone"

# As a new Supabase project has them; `postgres` may do much there, and is no superuser.
_ROLES = f"""
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit password '{PASSWORD}';
grant anon, authenticated, service_role to authenticator;
create role postgres login createdb createrole bypassrls password '{PASSWORD}';
grant anon, authenticated, service_role to postgres with admin option;
create role ordinary login password '{PASSWORD}';
"""
# What the manual of Supabase says to run for a schema that its API is to serve, and once more for
# every schema there will be.
EXPOSED = """
grant usage on schema walltrack to anon, authenticated, service_role;
grant all on all tables in schema walltrack to anon, authenticated, service_role;
grant all on all routines in schema walltrack to anon, authenticated, service_role;
alter default privileges in schema walltrack
grant all on tables to anon, authenticated, service_role;
alter default privileges in schema walltrack
grant all on routines to anon, authenticated, service_role;
"""
_GENEROUS = """
alter default privileges grant all on tables to anon, authenticated, service_role;
alter default privileges grant all on functions to anon, authenticated, service_role;
create schema walltrack;
"""

Connect = Callable[..., AbstractContextManager[psycopg.Connection]]


def migrate(connection: psycopg.Connection, *files: Path) -> None:
    """Run plain SQL files, each in a transaction of its own."""
    for file in files:
        connection.execute(file.read_text(encoding="utf-8"))
        connection.commit()


@pytest.fixture(scope="session")
def supabase_server(run_folder: Path) -> str:
    """The superuser's URL. Roles are the whole server's, so it is a server of its own."""
    url = databases.from_embedded(EmbeddedServer(run_folder / "supabase").start()).url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
        connection.execute(_ROLES)
        connection.execute(f"create database {DATABASE} owner postgres")
    return url


@pytest.fixture(scope="session")
def connect(supabase_server: str) -> Connect:
    """`with connect("postgres") as connection`; database and options as given."""

    @contextmanager
    def open_one(user: str, **options: str) -> Iterator[psycopg.Connection]:
        login = {"user": user, "password": PASSWORD, "dbname": DATABASE} | options
        if user == "superuser":
            del login["user"], login["password"]
        with psycopg.connect(conninfo.make_conninfo(supabase_server, **login)) as connection:
            yield connection
            connection.rollback()

    return open_one


@pytest.fixture(scope="session")
def supabase(connect: Connect) -> Connect:
    """A database with migrations and seed, run by `postgres` in spite of generous defaults."""
    with connect("postgres") as connection:
        connection.execute(_GENEROUS + EXPOSED)
        connection.commit()
        migrate(connection, *MIGRATIONS, SEED)
    return connect


@pytest.fixture
def acting(supabase: Connect) -> Connect:
    """`with acting("anon") as connection`: as the API acts for a caller, taken back at the end."""

    @contextmanager
    def act(role: str) -> Iterator[psycopg.Connection]:
        # The role for dashboards is granted to whoever logs in for one, here to the superuser.
        user = "superuser" if role == "walltrack_dashboard" else "authenticator"
        with supabase(user) as connection:
            connection.execute(f"set role {role}")
            yield connection

    return act
