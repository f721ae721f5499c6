"""One database per worker, emptied once. Each test in it is rolled back."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from .database import Database, empty

MAINTENANCE = "postgres"


def connect(url: str, dbname: str, schema: str = "", **options) -> psycopg.Connection:
    return psycopg.connect(url, dbname=dbname, options=f"-c search_path={schema}", **options)


@contextmanager
def copy_of(url: str, template: str) -> Iterator[str]:
    """The name of a new database that starts as a copy of `template`."""
    name = f"walltrack_behaviour_{uuid4().hex[:12]}"
    with connect(url, MAINTENANCE, autocommit=True) as administrator:
        administrator.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield name
    finally:
        with connect(url, MAINTENANCE, autocommit=True) as administrator:
            administrator.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )


@dataclass(frozen=True)
class Project:
    """A database that holds the project's schema and not a row: what every other is copied from."""

    url: str
    dbname: str
    schema: str

    @contextmanager
    def copy(self) -> Iterator["Project"]:
        with copy_of(self.url, self.dbname) as name:
            yield replace(self, dbname=name)

    def connect(self) -> psycopg.Connection:
        return connect(self.url, self.dbname, self.schema)


@pytest.fixture(scope="session")
def project_database(request) -> Iterator[Project]:
    url = os.environ.get("WALLTRACK_TEST_URL") or request.getfixturevalue("built")
    built = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    with copy_of(url, built) as name:
        with connect(url, name) as connection:
            (schema,) = connection.execute(
                "select relnamespace::regnamespace::text from pg_class"
                " where relname = 'circuit_breaker_events'"
            ).fetchone()
        with connect(url, name, schema) as connection:
            empty(connection, schema)
        yield Project(url, name, schema)


@pytest.fixture(scope="session")
def worker_connection(project_database) -> Iterator[psycopg.Connection]:
    with project_database.copy() as copy, copy.connect() as connection:
        yield connection


@pytest.fixture
def worker_database(project_database, worker_connection) -> Database:
    """For a test that takes back its transactions itself."""
    return Database(worker_connection, project_database.schema)


@pytest.fixture
def db(worker_database) -> Iterator[Database]:
    with worker_database.connection.transaction(force_rollback=True):
        yield worker_database


@pytest.fixture(scope="session")
def committed(project_database) -> Iterator[Project]:
    """A database of this worker's that takes committed rows."""
    with project_database.copy() as copy:
        yield copy


@pytest.fixture
def sessions(committed) -> Iterator[Callable[[], Database]]:
    """Opens sessions that see each other's commits; what they leave is removed."""
    with ExitStack() as stack:

        def open_session() -> Database:
            return Database(stack.enter_context(closing(committed.connect())), committed.schema)

        yield open_session
    with committed.connect() as connection:
        empty(connection, committed.schema)
