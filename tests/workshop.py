"""The real project and its commands, on a copy of the database that it builds."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.conftest import run_dbt, run_walltrack
from walltrack.connection import database as databases
from walltrack.embedded.binaries import find_binaries
from walltrack.embedded.os_user import server_user

Rows = dict[str, list[tuple]]


@dataclass(frozen=True)
class Workshop:
    """A copy of the project and a database that it has built."""

    root: Path
    url: str

    def walltrack(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run our command on this database."""
        return run_walltrack(*arguments, cwd=self.root, env={databases.URL: self.url})

    def dbt(self, *arguments: str) -> None:
        """Run plain dbt on this database; it has to succeed."""
        done = run_dbt(*arguments, cwd=self.root, env={databases.URL: self.url})
        assert done.returncode == 0, done.stdout + done.stderr

    def rows(self) -> Rows:
        """Every row of every table, as text, in an order of its own."""
        with psycopg.connect(self.url) as connection:
            names = connection.execute(
                "select schemaname, tablename from pg_tables"
                " where schemaname in ('walltrack', 'walltrack_mock') order by 1, 2"
            ).fetchall()
            return {
                f"{schema}.{name}": connection.execute(
                    sql.SQL("select row_text.t::text from {} as row_text (t) order by 1").format(
                        sql.SQL("(select t from {} as t)").format(sql.Identifier(schema, name))
                    )
                ).fetchall()
                for schema, name in names
            }

    def dump(self) -> str:
        """The schema as pg_dump writes it, without the key that it makes up each time."""
        done = subprocess.run(
            [
                find_binaries(server_user()).folder / "pg_dump",
                "--schema-only",
                "--schema=walltrack",
                self.url,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        lines = done.stdout.splitlines()
        return "\n".join(line for line in lines if not line.startswith("\\"))


@pytest.fixture(scope="module")
def workshop(
    parsed: Path, built: str, put_in_place: Callable[..., str], tmp_path_factory
) -> Workshop:
    """One a module."""
    root = Path(shutil.copytree(parsed, tmp_path_factory.mktemp("workshop") / "project"))
    return Workshop(root, put_in_place(built))
