"""`walltrack export`: the committed files are what it writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from walltrack.migrations.released import LOCK

from .conftest import SUPABASE

pytestmark = pytest.mark.xdist_group("export")


def test_the_committed_files_are_a_fresh_export(walltrack_on, built):
    done = walltrack_on(built, "export", "--check")

    assert (done.returncode, done.stderr) == (0, "")
    assert "up to date" in done.stdout


def test_a_changed_source_makes_its_files_stale(walltrack_on, parsed, tmp_path, built):
    project = Path(shutil.copytree(parsed, tmp_path / "project"))
    changed = {
        # What it says in the file, and what then.
        "macros/ddl/004_tokens_table.sql": (
            "decimals between 0 and 18",
            "decimals between 0 and 9",
        ),
        "models/core/wallets.yml": ("Name to show for the wallet", "Name to write for the wallet"),
        "seeds/mock_exit_strategies.csv": ("Tight stop", "Narrow stop"),
    }
    (project / "supabase/rollbacks/999_nothing.sql").write_text("select 1;\n")
    # What was released may not change, so nothing was.
    lock = project / LOCK
    lock.unlink(missing_ok=True)
    for path, (old, new) in changed.items():
        text = (project / path).read_text()
        assert old in text
        (project / path).write_text(text.replace(old, new))

    done = walltrack_on(built, "export", "--check", cwd=project)

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("supabase/")] == [
        f"supabase/{name} is not what the project says"
        for name in (
            "migrations/003_wallets_table.sql",
            "migrations/004_tokens_table.sql",
            "rollbacks/999_nothing.sql",
            "seed.sql",
            "walltrack.odcs.yaml",
        )
    ]
    assert not lock.exists()
    for path in set(SUPABASE.rglob("*.*")) - {REPOSITORY / LOCK}:
        copy = project / "supabase" / path.relative_to(SUPABASE)
        assert copy.read_text() == path.read_text(), "--check wrote something"
