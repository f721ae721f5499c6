"""Makes, fills and drops the schema, and knows how far it has come.

What is known about a fill is a row in a schema beside it: the filled one has to stay exactly what
the migrations make, or its contracts would say that it has drifted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timezone
from importlib import resources
from typing import TYPE_CHECKING

from walltrack.connection import turns
from walltrack.connection.database import Database
from walltrack.errors import FAILED, UserError
from walltrack.scale.parameters import BATCH, Parameters

if TYPE_CHECKING:
    import psycopg


# The comment by which the schema of the progress is known: see macros/mock/refuse_real_rows.sql.
_OURS = "How far `walltrack scale` has come"

# Not by cascade, which would reach into other schemas.
_DROP_PROGRESS = "drop table {progress_schema}.progress; drop schema {progress_schema}"


@dataclass(frozen=True)
class Progress:
    """What a fill was begun with, and how many signals are there."""

    parameters: Parameters
    filled: int
    is_finished: bool


class Filling:
    """One schema, through one connection."""

    def __init__(self, connection: psycopg.Connection, schema: str) -> None:
        from psycopg import ClientCursor, sql

        self.connection = connection
        self.schema = schema
        self.progress_schema = f"{schema}_progress"
        self._cursor = ClientCursor(connection)
        self._names = {
            "schema": sql.Identifier(schema),
            "progress_schema": sql.Identifier(self.progress_schema),
            # The migrations make it beside the schema.
            "secrets_schema": sql.Identifier(f"{schema}_secrets"),
        }
        # A batch has plain plans, made anew each time: compiling them costs more than it saves.
        self._do("set jit = off; set synchronous_commit = off")

    def progress(self) -> Progress | None:
        """The schema's progress; None without a schema. Raises UserError if no fill has made it."""
        made = self._row("select to_regnamespace(quote_ident(%(name)s))::oid", name=self.schema)
        row = None
        if self._has_progress():
            row = self._row(
                "select made, signals, wallets, seed, until, filled, is_finished "
                "from {progress_schema}.progress"
            )
        if made is None or made[0] is None:
            return None
        if row is None or row[0] != made[0]:
            raise UserError(
                f"schema {self.schema} was not made by `walltrack scale`, so it is left alone: "
                "rename it, or drop it yourself.",
                status=FAILED,
            )
        _, signals, wallets, seed, until, filled, is_finished = row
        parameters = Parameters(signals, wallets, seed, until.astimezone(timezone.utc))
        return Progress(parameters, filled, is_finished)

    def _has_progress(self) -> bool:
        """Whether the schema beside it is there. Raises UserError where it is not ours."""
        found = self._row(
            "select coalesce(obj_description(oid, 'pg_namespace') = %(ours)s, false)"
            " from pg_catalog.pg_namespace where nspname = %(name)s",
            ours=_OURS,
            name=self.progress_schema,
        )
        if found is not None and not found[0]:
            raise UserError(
                f"schema {self.progress_schema} was not made by `walltrack scale`, which keeps how "
                "far it has come in a schema of this name: rename it.",
                status=FAILED,
            )
        return found is not None

    def begin(self, parameters: Parameters, ddl: str) -> Progress:
        """Make the schema and the rows that its signals need, in one transaction.

        Raises UserError where the database is in real use.
        """
        from psycopg.errors import RestrictViolation

        with self.connection.transaction():
            if self._has_progress():
                # It is left over from a schema that somebody has dropped.
                self._do(_DROP_PROGRESS)
            try:
                self.connection.execute(ddl)
            except RestrictViolation as error:
                raise UserError(
                    f"{error.diag.message_primary}. {error.diag.message_hint}", status=FAILED
                ) from None
            self._do(
                "create schema {progress_schema};"
                "comment on schema {progress_schema} is %(ours)s;"
                "create table {progress_schema}.progress ("
                "    made oid not null, signals bigint not null, wallets bigint not null,"
                "    seed bigint not null, until timestamptz not null, filled bigint not null,"
                "    is_finished boolean not null"
                ");"
                "insert into {progress_schema}.progress "
                "select to_regnamespace(quote_ident(%(name)s))::oid, %(signals)s, %(wallets)s,"
                "    %(seed)s, %(until)s, 0, false",
                name=self.schema,
                ours=_OURS,
                **parameters.values,
            )
            self._run("functions", parameters)
            self._run("base", parameters)
        return Progress(parameters, filled=0, is_finished=False)

    def go_on(self, progress: Progress, advanced: Callable[[int], None]) -> None:
        """Fill what is missing, a transaction a batch; tell how many signals each has added."""
        parameters, filled = progress.parameters, progress.filled
        self._run("functions", parameters)
        self._run("numbers", parameters)
        while filled < parameters.signals:
            last = min(filled + BATCH, parameters.signals)
            with self.connection.transaction():
                self._run("batch", parameters, first=filled, last=last)
                self._do("update {progress_schema}.progress set filled = %(last)s", last=last)
            advanced(last - filled)
            filled = last

    def finish(self, parameters: Parameters) -> None:
        """After all signals: backdate values derived from them, and gather statistics."""
        with self.connection.transaction():
            self._run("finish", parameters)
            self._do("update {progress_schema}.progress set is_finished = true")
        self._do("vacuum (analyze) {schema}.signals, {schema}.positions, {schema}.orders")
        self._do("analyze {schema}.wallets, {schema}.tokens, {schema}.circuit_breaker_events")

    def drop(self) -> None:
        """Drop the schema and nothing outside it. Raises UserError where something needs it."""
        from psycopg.errors import DependentObjectsStillExist

        # Not by cascade, which would reach into other schemas.
        drops = self._cursor.execute(
            """
            select format('drop %%s %%s', kind, string_agg(name, ', '))
            from (
                select
                    relkind <> 'm',
                    case relkind when 'm' then 'materialized view' else 'table' end,
                    oid::regclass::text
                from pg_catalog.pg_class
                where
                    relnamespace in (
                        to_regnamespace(quote_ident(%(name)s)),
                        to_regnamespace(quote_ident(%(name)s || '_secrets'))
                    )
                    and relkind in ('m', 'r')
                union all
                select null, 'function', oid::regprocedure::text
                from pg_catalog.pg_proc
                where pronamespace = to_regnamespace(quote_ident(%(name)s))
            ) as part (is_later, kind, name)
            group by is_later, kind
            order by is_later nulls last
            """,
            {"name": self.schema},
        ).fetchall()
        try:
            with self.connection.transaction():
                self._do(
                    # The migration of performance has scheduled its refresh where that can be done.
                    "do $$ begin "
                    "if exists (select from pg_catalog.pg_extension where extname = 'pg_cron') then"
                    "    perform cron.unschedule(jobid) from cron.job"
                    "    where jobname = 'refresh ' || %(name)s || '.performance';"
                    "end if; end $$",
                    name=self.schema,
                )
                for (drop,) in drops:
                    self.connection.execute(drop)
                self._do(
                    "drop schema {schema}; drop schema if exists {secrets_schema};" + _DROP_PROGRESS
                )
        except DependentObjectsStillExist as error:
            raise UserError(
                f"schema {self.schema} stays, since something else needs it: drop that first "
                f"({error.diag.message_detail or error.diag.message_primary}).",
                status=FAILED,
            ) from None

    def _run(self, name: str, parameters: Parameters, **more: int) -> None:
        """Run one of the SQL files beside this module."""
        text = resources.files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
        self._do("set search_path = {schema}")
        self._cursor.execute(text, {**parameters.values, **more})

    def _do(self, statement: str, **values: object) -> None:
        from psycopg import sql

        self._cursor.execute(sql.SQL(statement).format(**self._names), values or None)

    def _row(self, query: str, **values: object) -> tuple | None:
        self._do(query, **values)
        return self._cursor.fetchone()


@contextlib.contextmanager
def filling(database: Database, schema: str) -> Iterator[Filling]:
    """The schema, locked against other fills and drops."""
    key = f"walltrack scale of {schema}"
    with turns.alone(database, key, f"another `walltrack scale` of {schema}") as connection:
        yield Filling(connection, schema)
