"""seed, run and test in one dbt process, and what came of it."""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from walltrack.connection import turns
from walltrack.connection.database import Database
from walltrack.connection.project import Project
from walltrack.dbt_runs import mock_files
from walltrack.dbt_runs.operation import was_ended
from walltrack.errors import FAILED, UserError

if TYPE_CHECKING:
    import psycopg


# What a build says that another session has kept waiting: see macros/migrations/patience.sql.
_GAVE_WAY = re.compile(r"has not ended in time: process|gave way \d+ times to|due to lock timeout")


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
    options += ["--log-level-file", "info"]
    if target:
        options += ["--target", target]
    if project.has_mock_rows:
        mock_files.check_all(project.root / "seeds")
    with alone(database, schema) as connection:
        # The artifacts of the last step hold everything; the debug log costs a sixth of the time.
        brief = ["--no-write-json", *options]
        parsed = dbtRunner().invoke(["parse", *brief])
        if not parsed.success:
            raise _stopped("parse", parsed)
        # Handed on, so that the project is read once and not four times.
        runner = dbtRunner(manifest=parsed.result)
        for step in ("seed", "run"):
            done = runner.invoke([step, *brief])
            if not done.success:
                raise _stopped(step, done)
        built = done.result.results
        tested = runner.invoke(["test", *options])
        if tested.result is None or was_ended(tested):
            raise _stopped("test", tested)
        outcome = Outcome()
        for result in tested.result.results:
            status = str(result.status)
            # A hook succeeds where a contract passes.
            if status != "success":
                kind = {"pass": outcome.passed, "warn": outcome.warned}.get(status, outcome.failed)
                kind.append(result.node.name)
        outcome.rows = _rows(connection, [result.node for result in built], schema)
        return outcome


def _rows(connection: psycopg.Connection, nodes: list[Any], schema: str) -> dict[str, int]:
    """The rows of each relation of the schema, in the order in which they were built."""
    from psycopg import sql

    counts = {}
    for node in nodes:
        if node.resource_type == "model" and node.schema == schema:
            relation = sql.Identifier(schema, node.alias)
            row = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
            counts[node.alias] = row[0] if row else 0
    return counts


def _stopped(step: str, done: Any) -> UserError:
    """The closing sentence: what stopped the build, without dbt's account of where it was."""
    results = getattr(done.result, "results", None) or []
    reasons = [
        _reason(str(result.message)) for result in results if str(result.status) == "error"
    ] or [_reason(str(done.exception))]
    said = "; ".join(dict.fromkeys(reasons))
    lost = was_ended(done)
    if lost:
        return lost
    if "No space left on device" in said or "could not extend file" in said:
        return UserError("stopped, because the server's disk is full: free some space there.")
    if _GAVE_WAY.search(said):
        return UserError(f"stopped at `dbt {step}`: {said}")
    missing = re.search(r"depends on a node named '(mock_\w+)' which was not found", said)
    if missing:
        said = f"seeds/{missing[1]}.csv is missing: restore it (`git checkout seeds`)"
    built = [
        result.node.alias
        for result in results
        if str(result.status) == "success" and result.node.resource_type in ("seed", "model")
    ]
    kept = f" Built before: {', '.join(built)}." if built else ""
    return UserError(f"stopped at `dbt {step}`: {said}{kept}", status=FAILED)


def _reason(message: str) -> str:
    """The sentences in a message of dbt, without its headings and its stack of macros."""
    noise = re.compile(r"\w+ Error( in .*)?$|compiled code at |> (in|called by) ")
    # After CONTEXT comes the statement, however long.
    lines = [line.strip() for line in message.split("CONTEXT: ")[0].splitlines()]
    said = [line for line in lines if line and not noise.match(line)]
    return re.sub(r"\.? ?HINT:\s+", ". ", " ".join(said)).strip() or message.strip()


def alone(database: Database, schema: str) -> AbstractContextManager[psycopg.Connection]:
    """A connection that keeps other builds of the schema waiting."""
    return turns.alone(
        database, f"walltrack build of {schema}", f"another build of schema {schema}"
    )
