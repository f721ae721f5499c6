"""Fixtures of the exported files' tests, for the tests of the record too."""

from __future__ import annotations

from tests.export.conftest import (
    apply,
    dump,
    migrated,
    program,
    project_copy,
    psql,
    seeded,
    walltrack_on,
)
from tests.workshop import workshop

__all__ = [
    "apply",
    "dump",
    "migrated",
    "program",
    "project_copy",
    "psql",
    "seeded",
    "walltrack_on",
    "workshop",
]
