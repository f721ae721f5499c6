"""Nothing that `walltrack new` has left to fill in is still there."""

from __future__ import annotations

import pytest

from tests.conftest import REPOSITORY

from .page import name_of

# Where it writes; what it writes from is under src, and the recipe explains the mark.
FILES = [
    path
    for pattern in (
        "macros/ddl/*.sql",
        "models/core/*",
        "seeds/*.csv",
        "tests/behaviour/**/*.py",
        "docs/tables/*.md",
        "docs/migrations.md",
        "CHANGELOG.md",
    )
    for path in sorted(REPOSITORY.glob(pattern))
]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_it_is_filled_in(path):
    left = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "FILL IN" in line
    ]
    assert left == []
