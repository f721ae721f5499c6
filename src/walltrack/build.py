"""seed, run and test in one dbt process, and what came of it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from walltrack.database import Database
from walltrack.errors import FAILED, UserError
from walltrack.project import Project


@dataclass
class Outcome:
    """What a build has left: rows by relation, and the contracts' names by what came of them."""

    rows: dict[str, int] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def build(project: Project, database: Database, schema: str, target: str | None) -> Outcome:
    """Seed, run and test, showing dbt's own progress. Raises UserError when seed or run fails."""
    from dbt.cli.main import dbtRunner

    # dbt reads its own variables too; neither they nor a project's flags may send anything.
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    options = ["--project-dir", str(project.root), "--profiles-dir", str(project.root)]
    if target:
        options += ["--target", target]
    with _alone(database, schema):
        parsed = dbtRunner().invoke(["parse", *options])
        if not parsed.success:
            raise _stopped("parse", parsed)
        # Handed on, so that the project is read once and not four times.
        runner = dbtRunner(manifest=parsed.result)
        for step in ("seed", "run"):
            done = runner.invoke([step, *options])
            if not done.success:
                raise _stopped(step, done)
        tested = runner.invoke(["test", *options])
        if tested.result is None:
            raise _stopped("test", tested)
        outcome = Outcome()
        for result in tested.result.results:
            status = str(result.status)
            kind = {"pass": outcome.passed, "warn": outcome.warned}.get(status, outcome.failed)
            kind.append(result.node.name)
        outcome.rows = _rows(database, parsed.result, schema)
        return outcome


def _rows(database: Database, manifest: Any, schema: str) -> dict[str, int]:
    from psycopg import sql

    names = [
        node.alias
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.config.enabled and node.schema == schema
    ]
    with database.connect() as connection:
        counts = {}
        for name in names:
            relation = sql.Identifier(schema, name)
            row = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
            counts[name] = row[0] if row else 0
        return counts


def _stopped(step: str, done: Any) -> UserError:
    """The closing sentence after dbt's own report of what went wrong."""
    results = getattr(done.result, "results", None) or []
    broken = [result for result in results if str(result.status) in ("error", "fail")]
    said = " ".join([str(done.exception or ""), *(str(result.message) for result in broken)])
    names = ", ".join(result.node.name for result in broken)
    message = f"stopped at `dbt {step}`" + (f": {names} failed" if names else "")
    if "No space left on device" in said or "could not extend file" in said:
        return UserError(f"{message}, because the server's disk is full: free some space there.")
    if not results and done.exception is not None:
        # dbt prints what it expects to go wrong, and leaves the rest to its caller.
        lines = [line.strip() for line in str(done.exception).splitlines() if line.strip()]
        message += f": {' '.join(lines[:4])}" if lines else ""
        return UserError(message, status=FAILED)
    return UserError(f"{message}; see above for the reason.", status=FAILED)


@contextlib.contextmanager
def _alone(database: Database, schema: str) -> Iterator[None]:
    """Hold a lock in the database, so that two builds of one schema come one after the other."""
    key = f"walltrack build of {schema}"
    with database.connect() as connection:
        row = connection.execute(
            "select pg_try_advisory_lock(hashtextextended(%s, 0))", [key]
        ).fetchone()
        if row is None or not row[0]:
            print("walltrack: waiting for another build of this schema", file=sys.stderr)
            connection.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [key])
        # The lock ends with the connection, however this process ends.
        yield
