"""A tiny project, and roles with few rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from tests.tiny import project
from walltrack.connection.database import Database

__all__ = ["project", "role"]


@pytest.fixture
def role(server_url: str) -> Iterator[Callable[[str], str]]:
    """Makes an ordinary login role and gives back a database's URL with it."""
    made: list[tuple[str, str]] = []

    def make(url: str) -> str:
        name, password = f"walltrack_test_{uuid4().hex[:8]}", "p@ss/w:rd é%'\\"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create role {} login password {}").format(
                    sql.Identifier(name), sql.Literal(password)
                )
            )
        made.append((name, url))
        given = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
        return Database("the test", given | {"user": name, "password": password}).url

    yield make
    for name, url in made:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop owned by {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))
