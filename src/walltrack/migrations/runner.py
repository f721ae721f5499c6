"""Applies migrations to a schema and takes them back, by one connection and without dbt.

What a migration does, and how it is put on record, is SQL that psql runs as well: this only says
what is run next. No transaction is open between two statements, so nothing is locked meanwhile.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from walltrack.connection.database import READ_ONLY, ended
from walltrack.errors import ENVIRONMENT, FAILED, USAGE, UserError
from walltrack.migrations.rendered import Migration, Rendered, Singly
from walltrack.migrations.repair import Repair


@dataclass(frozen=True)
class State:
    """A migration that the project knows or the schema has."""

    version: str
    name: str
    state: str
    applied_at: datetime | None
    applied_by: str | None

    @property
    def label(self) -> str:
        """Version and name, as files are named."""
        return f"{self.version}_{self.name}"


class _NoLockError(Exception):
    """Another session held a lock for longer than an attempt waits."""


class Runner:
    """The migrations of one schema. The connection is in autocommit and stays the caller's."""

    def __init__(self, connection: psycopg.Connection, schema: str, rendered: Rendered) -> None:
        self.connection = connection
        self.schema = schema
        self.rendered = rendered
        self.migrations = rendered.migrations(schema)

    def has_record(self) -> bool:
        """Say whether any migration was ever put on record."""
        with self._explained():
            row = self.connection.execute(
                "select to_regclass(format('%%I.applied', %s::text)) is not null",
                [f"{self.schema}_migrations"],
            ).fetchone()
        return bool(row and row[0])

    def states(self) -> list[State]:
        """Every migration and whether the schema has it.

        Raises UserError where the record does not agree with the project, so that nothing may be
        applied.
        """
        if not self.has_record():
            return [
                State(migration.version, migration.name, "pending", None, None)
                for migration in self.migrations
            ]
        with self._explained():
            rows = self.connection.execute(
                self.rendered.fill(self.rendered.printed["state"], self.schema)
            ).fetchall()
        recorded = self._recorded()
        for *_, problem in rows:
            if problem:
                raise UserError(f"{problem}. Nothing was changed.", status=FAILED)
        return [
            State(version, name, state, *recorded.get(version, (None, None)))
            for version, name, state, _ in rows
        ]

    def migrate(self, to: str | None = None) -> Iterator[Migration]:
        """Apply what is pending, up to a version, one at a time; yields each that was applied."""
        self._known(to)
        done = {state.version for state in self.states() if state.state == "done"}
        if len(done) < len(self.migrations):
            self.open()
        for migration in self.migrations:
            if to is not None and migration.version > to:
                return
            if migration.version in done:
                continue
            try:
                self._apply(migration)
            except UserError as error:
                # Our own refusals say what they are about.
                is_ours = isinstance(error.__context__, psycopg.errors.ObjectNotInPrerequisiteState)
                if error.status != FAILED or is_ours:
                    raise
                raise UserError(f"migration {migration.label}: {error}", FAILED) from None
            yield migration
        self.close()

    def _apply(self, migration: Migration) -> None:
        for step in migration.steps:
            if step.concurrently:
                self._make_concurrently(step.concurrently)
            if step.singly:
                self._run_singly(step.singly)
            elif step.in_batches:
                self._run_in_batches(step.apply)
            else:
                self._run(step.apply)

    def open(self) -> None:
        """Make what statements on an account need, where tables are distributed."""
        for query in self.rendered.opening(self.schema):
            self._run(query)

    def close(self) -> None:
        """Bring beside an account what belongs to it, where tables are distributed."""
        for query in self.rendered.closing(self.schema):
            with self._explained():
                self.connection.execute(query)

    def rollback(self, to: str | None = None, *, insist: bool = False) -> Iterator[Migration]:
        """Take back the last migration, or all above a version; yields each that went."""
        self._known(to)
        if not self.has_record():
            # It refuses where there is something to take back.
            self._run(self.migrations[-1].rollback)
            return
        on_record = self._recorded()
        for migration in reversed(self.migrations):
            if migration.version not in on_record or (to is not None and migration.version <= to):
                continue
            settings = ["walltrack.rollback = 'insist'"] if insist else []
            self._run(migration.rollback, settings)
            yield migration
            if to is None:
                return

    def rollback_all(self) -> None:
        """Take everything back, rows included, in the caller's transaction."""
        self.connection.execute("set local walltrack.rollback = 'insist'")
        for setting in self.rendered.printed["settings"]:
            self.connection.execute(f"set local {setting}")
        try:
            for migration in reversed(self.migrations):
                self.connection.execute(migration.rollback)
        except psycopg.errors.InsufficientPrivilege as error:
            raise self._without_right(error) from None

    def adopt(self) -> None:
        """Put all migrations on record, and nothing else; the caller has compared the schema."""
        self._run(self.rendered.fill(self.rendered.printed["adoption"], self.schema))

    def repair(self, repair: Repair) -> str | None:
        """Take one change by hand back; returns why it was left alone, None if it was not."""
        if repair.refusal:
            return repair.refusal
        try:
            for statements in repair.transactions:
                if repair.loss:
                    lock, query = repair.loss
                    refuse = "raise restrict_violation using message = 'it would lose rows'"
                    check = f"do $do$ begin if ({query}) then {refuse}; end if; end $do$"
                    statements = (lock, check, *statements)
                if "index concurrently" in statements[0].lower():
                    self.connection.execute(statements[0])
                elif self.rendered.is_distributed:
                    self._run_singly(self.rendered.patient_singly(statements, self.schema))
                else:
                    self._run(self.rendered.patient(statements, self.schema))
        except psycopg.Error as error:
            return _sentence(error)
        except UserError as error:
            return str(error)
        return None

    def lacks_secret(self) -> bool:
        """Say whether config has the fingerprint of a secret that is not there."""
        config = sql.Identifier(self.schema, "config")
        secrets = sql.Identifier(f"{self.schema}_secrets", "helius_webhook")
        with self._explained():
            # Two queries, because a cluster may have the two tables on two nodes meanwhile.
            if not _exist(self.connection, config) or not _exist(self.connection, secrets):
                return False
            query = sql.SQL("select id from {} where helius_webhook_secret is not null")
            marked = self.connection.execute(query.format(config)).fetchall()
            kept = self.connection.execute(sql.SQL("select config_id from {}").format(secrets))
            return bool({*marked} - {*kept.fetchall()})

    def _recorded(self) -> dict[str, tuple[datetime, str]]:
        """When each migration was applied and by whom."""
        record = sql.Identifier(f"{self.schema}_migrations", "applied")
        with self._explained():
            rows = self.connection.execute(
                sql.SQL("select version, applied_at, applied_by from {}").format(record)
            ).fetchall()
        return {version: (applied_at, applied_by) for version, applied_at, applied_by in rows}

    def _known(self, version: str | None) -> None:
        if version is not None and version not in [known.version for known in self.migrations]:
            last = self.migrations[-1].label
            raise UserError(f"there is no migration {version}: the last is {last}.", status=USAGE)

    def _make_concurrently(self, index: dict[str, str]) -> None:
        """Make an index beside the writers of its table; an invalid one is made again."""
        with self._explained():
            self.connection.execute(index["refusal"])
            self.connection.execute("set lock_timeout = 0")
            invalid = self.connection.execute(
                "select 1 from pg_catalog.pg_index"
                " where indexrelid = to_regclass(%s) and not indisvalid",
                [index["name"]],
            ).fetchone()
            if invalid:
                self.connection.execute(f"drop index concurrently if exists {index['name']}")
            self.connection.execute(index["statement"])
            self.connection.execute("reset lock_timeout")

    def _run(self, statement: str, settings: Sequence[str] = ()) -> None:
        with self._transaction(settings):
            self.connection.execute(statement)

    def _run_in_batches(self, statement: str) -> None:
        """Run a statement that commits, so its settings are the session's for that time."""
        settings = self.rendered.printed["settings"]
        with self._explained():
            for setting in settings:
                self.connection.execute(f"set {setting}")
            try:
                self.connection.execute(statement)
            finally:
                with contextlib.suppress(psycopg.Error):
                    for setting in settings:
                        self.connection.execute(f"reset {setting.split(' = ')[0]}")

    def _run_singly(self, step: Singly) -> None:
        """Run one query at a time; give way and try again as the block of a step does."""
        for attempt in itertools.count(1):
            settings = [f"walltrack.attempt = '{attempt}'"]
            with contextlib.suppress(_NoLockError), self._transaction(settings):
                self._attempt(step)
                return
            self._run(step.giving_way, settings)

    def _attempt(self, step: Singly) -> None:
        self.connection.execute(step.opening)
        done = self.connection.execute(step.is_done).fetchone()
        if done and done[0]:
            return
        try:
            for query in step.queries:
                self.connection.execute(step.limit)
                self.connection.execute(query)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            raise _NoLockError from None

    @contextlib.contextmanager
    def _transaction(self, settings: Sequence[str] = ()) -> Iterator[None]:
        """A transaction under the settings of migrations."""
        with self._explained(), self.connection.transaction():
            for setting in (*self.rendered.printed["settings"], *settings):
                self.connection.execute(f"set local {setting}")
            yield

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the server's errors into a sentence."""
        try:
            yield
        except psycopg.errors.InsufficientPrivilege as error:
            raise self._without_right(error) from None
        except psycopg.errors.ReadOnlySqlTransaction:
            raise UserError(READ_ONLY) from None
        except psycopg.OperationalError as error:
            # The migrations' own refusals, such as 55000, are of this class too.
            if error.sqlstate and not ended(str(error)):
                waited = isinstance(error, psycopg.errors.LockNotAvailable)
                raise UserError(
                    _sentence(error), status=ENVIRONMENT if waited else FAILED
                ) from None
            raise UserError(
                f"the server has gone ({str(error).splitlines()[0]}): run this again when it is "
                "back, and it goes on from there."
            ) from None
        except psycopg.Error as error:
            views = f"{self.schema}_contracts"
            if f" {views}." in (error.diag.message_detail or ""):
                raise UserError(
                    f"the contract views in schema {views} read what changes: run `walltrack psql "
                    f'-c "drop schema {views} cascade"`, then this again, then `walltrack '
                    "contracts`, which makes them anew.",
                    status=FAILED,
                ) from None
            raise UserError(_sentence(error), status=FAILED) from None

    def _without_right(self, error: psycopg.errors.InsufficientPrivilege) -> UserError:
        user, said = self.connection.info.user, error.diag.message_primary or ""
        if error.diag.message_hint:
            # The rollbacks know which right it is.
            return UserError(f"user '{user}' lacks a right: {_sentence(error)}")
        return UserError(
            f"user '{user}' may not work on the migrations of schema '{self.schema}' ({said}): use "
            "the schema's owner."
        )


def _exist(connection: psycopg.Connection, table: sql.Identifier) -> bool:
    name = table.as_string(connection)
    return connection.execute("select to_regclass(%s) is not null", [name]).fetchone() == (True,)


def _sentence(error: psycopg.Error) -> str:
    """What the server says, and its advice."""
    said = error.diag.message_primary or str(error)
    hint = error.diag.message_hint
    if hint and "CASCADE" in hint:
        # It would drop objects that nobody has looked at: name them instead.
        hint = f"{error.diag.message_detail}. Drop what depends on it first."
    text = f"{said}. {hint}" if hint else f"{said}."
    return re.sub(r"\.+$", ".", text)
