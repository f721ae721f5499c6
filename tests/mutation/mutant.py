"""One way to break something."""

from __future__ import annotations

from dataclasses import dataclass

from tests.behaviour.cases import Case
from tests.behaviour.cases.case import Columns


@dataclass(frozen=True)
class BadRow:
    """A row that one check refuses: one beyond the edge in tests/behaviour/cases."""

    table: str
    case: Case
    columns: Columns

    def __str__(self) -> str:
        return ", ".join(f"{name} {str(value)[:24]!r}" for name, value in self.columns.items())


@dataclass(frozen=True)
class Mutant:
    """SQL, run with the schema as search_path, that breaks what its title says.

    `is_lifted`: every constraint and guard is taken away first, so that nothing is in the way.
    `row`: in place of SQL, a row that comes in while its table has no check, into a database that
    holds no other; `is_check_back`: the checks are there again afterwards, but not validated.
    """

    title: str
    statements: tuple[str, ...] = ()
    is_lifted: bool = False
    row: BadRow | None = None
    is_check_back: bool = False
