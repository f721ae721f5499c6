"""`walltrack export`: the committed files are what it writes."""

from __future__ import annotations

import pytest

from .conftest import SUPABASE

pytestmark = pytest.mark.xdist_group("export")


def test_the_committed_files_are_a_fresh_export(walltrack_on, built):
    done = walltrack_on(built, "export", "--check")

    assert (done.returncode, done.stderr) == (0, "")
    assert "up to date" in done.stdout


def test_a_changed_source_makes_its_files_stale(walltrack_on, project_copy, built):
    changed = {
        # What it says in the file, and what then.
        "macros/ddl/004_tokens_table.sql": (
            "decimals between 0 and 18",
            "decimals between 0 and 9",
        ),
        "models/core/wallets.yml": ("Name to show for the wallet", "Name to write for the wallet"),
        "seeds/mock_exit_strategies.csv": ("Tight stop", "Narrow stop"),
    }
    before = {path: (project_copy / path).read_text() for path in changed}
    stray = project_copy / "supabase/rollbacks/999_nothing.sql"
    try:
        stray.write_text("select 1;\n")
        for path, (old, new) in changed.items():
            assert old in before[path]
            (project_copy / path).write_text(before[path].replace(old, new))
        done = walltrack_on(built, "export", "--check")
    finally:
        stray.unlink()
        for path, text in before.items():
            (project_copy / path).write_text(text)

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("supabase/")] == [
        f"supabase/{name} is not what the macros say"
        for name in (
            "migrations/003_wallets_table.sql",
            "migrations/004_tokens_table.sql",
            "rollbacks/999_nothing.sql",
            "seed.sql",
        )
    ]
    for path in SUPABASE.rglob("*.sql"):
        copy = project_copy / "supabase" / path.relative_to(SUPABASE)
        assert copy.read_text() == path.read_text(), "--check wrote something"
