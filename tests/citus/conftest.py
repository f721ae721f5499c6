"""A database of its own on a Citus cluster: a coordinator and two workers at least.

Skipped where the environment names no cluster, or where the server has no such extension:

CITUS_COORDINATOR  a URL of the coordinator, of a superuser, whom every node trusts
CITUS_WORKERS      the workers, as the coordinator and this machine reach them: host:port,host:port
CITUS_NODE         optional, a command that is given `stop` or `start` and a worker's port, and
                   kills its PostgreSQL or starts it again; without the command no worker is killed

The servers need `shared_preload_libraries = 'citus'`, `wal_level = logical` and
`max_prepared_transactions` of 100 or so, and have to trust a role that the tests create.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from tests.conftest import copy_project, run_dbt, run_walltrack
from walltrack.connection import database as databases

OWNER = "walltrack_citus"
ACCOUNTS = ("north", "south")


@dataclass(frozen=True)
class Cluster:
    """A database that lies on every node, and a copy of the project that builds accounts there."""

    url: str
    administrator: str
    workers: tuple[tuple[str, int], ...]
    project: Path

    def connect(self, schema: str, **options: object) -> psycopg.Connection:
        """As the owner, by the coordinator."""
        return psycopg.connect(self.url, options=f"-c search_path={schema}", **options)

    def administrate(self, port: int | None = None) -> psycopg.Connection:
        """As a superuser, on a worker where its port is given."""
        host = next((name for name, number in self.workers if number == port), None)
        elsewhere = {"host": host, "port": port} if port else {}
        return psycopg.connect(self.administrator, autocommit=True, **elsewhere)

    def node_of(self, schema: str) -> tuple[str, int]:
        """The worker that holds an account."""
        with self.connect(schema) as connection:
            return connection.execute(
                "select distinct shard.nodename::text, shard.nodeport::int"
                " from citus_shards as shard inner join pg_class on shard.table_name = pg_class.oid"
                " where pg_class.relnamespace = to_regnamespace(%s)",
                [schema],
            ).fetchone()

    def other_than(self, node: tuple[str, int]) -> tuple[str, int]:
        """Another worker."""
        return next(worker for worker in self.workers if worker != node)

    def walltrack(self, *arguments: str, schema: str, env: dict[str, str] | None = None):
        """Run our command for an account."""
        return run_walltrack(
            *arguments,
            cwd=self.project,
            env={databases.URL: self.url, "WALLTRACK_SCHEMA": schema} | (env or {}),
        )

    def dbt(self, *arguments: str, schema: str):
        """Run dbt for an account."""
        return run_dbt(
            *arguments,
            cwd=self.project,
            env={databases.URL: self.url, "WALLTRACK_SCHEMA": schema},
        )


def _coordinator() -> str:
    url = os.environ.get("CITUS_COORDINATOR")
    if not url:
        pytest.skip("no Citus cluster: CITUS_COORDINATOR is not set, see tests/citus/conftest.py")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select 1 from pg_available_extensions where name = 'citus'"
        ).fetchone()
    if not found:
        pytest.skip("no Citus cluster: the server of CITUS_COORDINATOR has no extension citus")
    return url


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two accounts that `walltrack migrate` has built, one on each of two workers."""
    coordinator = _coordinator()
    workers = tuple(
        (name, int(port))
        for name, port in (
            worker.strip().rsplit(":", 1) for worker in os.environ["CITUS_WORKERS"].split(",")
        )
    )
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(coordinator).items()}
    name = f"walltrack_citus_{uuid4().hex[:12]}"
    nodes = [given, *(given | {"host": host, "port": str(port)} for host, port in workers)]
    administrator = conninfo.make_conninfo(**given | {"dbname": name})
    for node in nodes:
        with psycopg.connect(conninfo.make_conninfo(**node), autocommit=True) as connection:
            connection.execute(
                f"do $$ begin create role {OWNER} login createrole; exception"
                " when duplicate_object then null; end $$"
            )
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
        with psycopg.connect(
            conninfo.make_conninfo(**node | {"dbname": name}), autocommit=True
        ) as connection:
            connection.execute("create extension citus")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute(
            "select citus_set_coordinator_host(%s, %s)",
            [given.get("host", "localhost"), int(given.get("port", 5432))],
        )
        for host, port in workers:
            connection.execute("select citus_add_node(%s, %s)", [host, port])
    project = copy_project(tmp_path_factory.mktemp("citus") / "project")
    settings = project / "dbt_project.yml"
    text = settings.read_text()
    assert "  distribution: none\n" in text
    settings.write_text(text.replace("  distribution: none\n", "  distribution: citus_schema\n"))
    owner = given | {"dbname": name, "user": OWNER, "password": "trusted"}
    built = Cluster(databases.Database("the tests", owner).url, administrator, workers, project)
    try:
        for account in ACCOUNTS:
            done = built.walltrack("migrate", schema=account)
            assert done.returncode == 0, done.stdout + done.stderr
        yield built
    finally:
        for node in reversed(nodes):
            with psycopg.connect(conninfo.make_conninfo(**node), autocommit=True) as connection:
                connection.execute(
                    sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
                )
