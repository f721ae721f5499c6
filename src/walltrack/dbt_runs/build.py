"""seed, run and test in one dbt process, and what came of it."""

from __future__ import annotations

import contextlib
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from walltrack.connection import turns
from walltrack.connection.database import Database
from walltrack.connection.project import Project
from walltrack.dbt_runs import mock_files
from walltrack.dbt_runs.contracts import Contract, add_samples, first_row, results
from walltrack.dbt_runs.descriptions import describe
from walltrack.dbt_runs.operation import reason, start_dbt, was_ended
from walltrack.errors import FAILED, UserError
from walltrack.progress import Progress, interruptible

if TYPE_CHECKING:
    import psycopg


# What a build says that another session has kept waiting: see macros/migrations/patience.sql.
_GAVE_WAY = re.compile(
    r"(?:has not ended in time:|is being made by) process"
    r"|gave way (?:once|\d+ times) to|due to lock timeout"
)

READ, SEED, RUN, TEST = (
    "reading the project",
    "seeding the mock rows as text",
    "building the relations",
    "asking the contracts",
)


@dataclass
class Outcome:
    """What a build has left: rows by relation, what came of the contracts, how long it took."""

    rows: dict[str, int]
    contracts: list[Contract]
    seconds: float


def build(
    project: Project,
    database: Database,
    schema: str,
    target: str | None,
    *,
    verbose: bool = False,
) -> Outcome:
    """Seed, run and test. Raises UserError when seed or run fails, or on an interrupt."""
    if project.has_mock_rows:
        mock_files.check_all(project.root / "seeds")
    progress = Progress("up", project.root, [READ, SEED, RUN, TEST], verbose=verbose)
    with (
        interruptible(lambda: _account(progress, database, schema)),
        alone(database, schema) as connection,
        progress,
    ):
        # The artifacts of the last step hold everything.
        brief = ["--no-write-json"]
        progress.begin_next()
        parsed, _, _ = start_dbt(project, ["parse", *brief], target, None, progress)
        if not parsed.success:
            raise _stopped("parse", parsed)
        # Handed on, so that the project is read once and not four times.
        manifest = parsed.result
        for step in ("seed", "run"):
            progress.begin_next()
            done, _, _ = start_dbt(project, [step, *brief], target, manifest, progress)
            if not done.success:
                raise _stopped(step, done)
        built = done.result.results
        progress.begin_next()
        tested, _, _ = start_dbt(project, ["test"], target, manifest, progress)
        if tested.result is None or was_ended(tested):
            raise _stopped("test", tested)
        describe(manifest)
        contracts = results(tested, manifest)
        add_samples(contracts, connection, first_row)
        rows = _rows(connection, [result.node for result in built], schema, project)
        return Outcome(rows, contracts, progress.seconds)


def _account(progress: Progress, database: Database, schema: str) -> str:
    """What an interrupted build has committed and what it has not begun."""
    done = []
    with contextlib.suppress(Exception), database.connect() as connection:
        from psycopg import sql

        record = sql.Identifier(f"{schema}_migrations", "applied")
        row = connection.execute(sql.SQL("select count(*) from {}").format(record)).fetchone()
        done.append(f"{row[0] if row else 0} migrations are on record")
    for step, what in ((SEED, "seeded"), (RUN, "built")):
        if progress.finished.get(step):
            done.append(f"{what}: {', '.join(sorted(progress.finished[step]))}")
    kept = f"What is committed stays ({'; '.join(done)})." if done else "Nothing was changed."
    later = f" Not begun: {', '.join(progress.later)}." if progress.later else ""
    return f"stopped while {progress.step}. {kept}{later} `walltrack up` goes on from there."


def _rows(
    connection: psycopg.Connection, nodes: list[Any], schema: str, project: Project
) -> dict[str, int]:
    """The rows of each relation of the schema, in the order of their migrations."""
    from psycopg import sql

    migrations = sorted(path.stem for path in (project.root / "macros" / "ddl").glob("[0-9]*.sql"))

    def position(name: str) -> int:
        made = (at for at, stem in enumerate(migrations) if stem[4:].startswith(f"{name}_"))
        return next(made, len(migrations))

    counts = {}
    for node in sorted(nodes, key=lambda node: position(node.name)):
        if node.resource_type == "model" and node.schema == schema:
            relation = sql.Identifier(schema, node.alias)
            row = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
            counts[node.alias] = row[0] if row else 0
    return counts


def _stopped(step: str, done: Any) -> UserError:
    """The closing sentence: what stopped the build, without dbt's account of where it was."""
    results = getattr(done.result, "results", None) or []
    reasons = [
        reason(str(result.message)) for result in results if str(result.status) == "error"
    ] or [reason(str(done.exception))]
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


def alone(database: Database, schema: str) -> AbstractContextManager[psycopg.Connection]:
    """A connection that keeps other builds of the schema waiting."""
    return turns.alone(
        database, f"walltrack build of {schema}", f"another build of schema {schema}"
    )
