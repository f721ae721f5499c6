"""One way to break something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """SQL, run with the schema as search_path, that breaks what its title says.

    `is_lifted`: every constraint and guard is taken away first, so that nothing is in the way.
    """

    title: str
    statements: tuple[str, ...]
    is_lifted: bool = False
