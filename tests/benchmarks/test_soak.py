"""A short soak: sessions and the server are killed, and nothing acknowledged is lost or doubled."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import clean_environment


def test_nothing_is_lost_under_fire(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "soak", "--seconds", "4", "--no-fsync"],
        cwd=project,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    # It fails by itself where something is lost, doubled, left over or deadlocked among workers,
    # and where a contract is broken.
    assert done.returncode == 0, done.stderr[-3000:]
    page = (project / "docs" / "performance.md").read_text()
    said = page.split("### Under fire\n", 1)[1]
    for what in ("sessions killed", "stops of the server", "builds meanwhile"):
        found = re.search(rf"(\d+) {what}", said)
        assert found, said
        assert int(found[1]) > 0, what
    compared = re.findall(
        r"^\| ([a-z ]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", said, re.MULTILINE
    )
    assert [name for name, *_ in compared] == [
        "signals recorded",
        "signals decided",
        "positions opened",
        "exits executed",
        "breaker events",
    ]
    for name, acknowledged, _, *wrong in compared:
        assert int(acknowledged) > 0, name
        assert wrong == ["0", "0", "0"], name
