"""The migrations as dbt renders them, once for every schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from walltrack.connection.project import Project
from walltrack.dbt_runs.operation import run_operation


@dataclass(frozen=True)
class Singly:
    """Queries of one transaction: `opening`, then the others unless `is_done` is true.

    `limit` comes before each. `giving_way` is run where a lock was not to be had in time, and fails
    once there are to be no more attempts.
    """

    opening: str
    is_done: str
    limit: str
    queries: tuple[str, ...]
    giving_way: str


@dataclass(frozen=True)
class Step:
    """What is run in one transaction; an index that `concurrently` names is made before, outside.

    `singly` is the same as queries of one statement each, where tables are distributed. If
    `in_batches` is true, `apply` commits after each batch, so it is run outside a transaction.
    """

    apply: str
    singly: Singly | None
    concurrently: dict[str, str] | None
    in_batches: bool


@dataclass(frozen=True)
class Migration:
    """A migration; its SQL is for the schema that it was rendered for."""

    version: str
    name: str
    header: str
    checksum: str
    steps: tuple[Step, ...]
    rollback: str

    @property
    def label(self) -> str:
        """Version and name, as files are named."""
        return f"{self.version}_{self.name}"


@dataclass(frozen=True)
class Rendered:
    """All migrations, with the names that differ from schema to schema still open.

    Rendering takes a dbt command, filling nothing: an account more costs no dbt run.
    """

    printed: dict[str, Any]

    @property
    def is_distributed(self) -> bool:
        """Whether the project's accounts are on a cluster."""
        return self.printed["distribution"] != "none"

    def of_roles(self, service: str, dashboard: str) -> Rendered:
        """The same migrations, giving their rights to other roles."""
        roles = {"service_role": service, "dashboard_role": dashboard}
        return Rendered({**self.printed, "roles": roles})

    def migrations(self, schema: str) -> list[Migration]:
        """The migrations of one schema, in order."""
        return [
            Migration(
                version=given["version"],
                name=given["name"],
                header=given["header"],
                checksum=given["checksum"],
                steps=tuple(
                    Step(
                        self.fill(step["apply"], schema),
                        self._singly(step["singly"], schema),
                        step["concurrently"]
                        and {
                            name: self.fill(value, schema)
                            for name, value in step["concurrently"].items()
                        },
                        step["in_batches"],
                    )
                    for step in given["steps"]
                ),
                rollback=self.fill(given["rollback"], schema),
            )
            for given in self.printed["migrations"]
        ]

    def opening(self, schema: str) -> list[str]:
        """Queries for before any statement; some where tables are distributed."""
        return [self.fill(query, schema) for query in self.printed["opening"]]

    def closing(self, schema: str) -> list[str]:
        """Queries for when all migrations have been applied; some where tables are distributed."""
        return [self.fill(query, schema) for query in self.printed["closing"]]

    def _singly(self, given: dict[str, Any], schema: str) -> Singly | None:
        return self._singly_of(given, schema) if self.is_distributed else None

    def _singly_of(self, given: dict[str, Any], schema: str) -> Singly:
        queries = (*given["statements"], *given["closing"])
        return Singly(
            self.fill(given["opening"], schema),
            self.fill(given["is_done"], schema),
            self.fill(given["limit"], schema),
            tuple(self.fill(query, schema) for query in queries),
            self.fill(given["giving_way"], schema),
        )

    def patient(self, statements: Sequence[str], schema: str) -> str:
        """Statements of one schema that give way and try again, as a migration does."""
        quoted = ", ".join(f"$sql$\n{statement}\n$sql$" for statement in statements)
        text = self.fill(self.printed["patient"], schema)
        return text.replace("@statements@", f"array[{quoted}]::text[]")

    def patient_singly(self, statements: Sequence[str], schema: str) -> Singly:
        """The same as queries of one statement each, where tables are distributed."""
        given = self.printed["patient_singly"]
        return self._singly_of({**given, "statements": statements}, schema)

    def fill(self, sql: str, schema: str) -> str:
        """Put the names of one schema into rendered SQL."""
        for name, value in {"schema": schema, **self.printed["roles"]}.items():
            sql = sql.replace(f"@{name}@", value)
        return sql


def render(project: Project, target: str | None = None) -> Rendered:
    """Have dbt render the migrations of a project."""
    return Rendered(run_operation(project, "print_migrations", target))
