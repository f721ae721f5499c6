"""A small run of the benchmarks: each topic that needs no dbt measures and reports."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import clean_environment

TOPICS = {
    "fill": "`walltrack scale`",
    "size": "Size",
    "refresh": "Refresh of performance",
    "costs": "What each rule costs",
    "claims": "Queue claims",
    "ticks": "Price ticks",
    "ingest": "Ingest of signals",
}


def test_a_small_run_measures_and_writes_the_page(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", *TOPICS, "--sizes", "1000", "--no-fsync"],
        cwd=project,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    _, measured = (project / "docs" / "performance.md").read_text().split("<!-- measured", 1)
    of_this_run = re.findall(
        r"^### (.+)\n\nMeasured .* by `python -m benchmarks --only", measured, re.MULTILINE
    )
    assert set(of_this_run) == set(TOPICS.values())
    assert "| filling a schema, against COPY of its rows into bare tables | 1,000 |" in measured
    assert not re.search(r"\bnan\b|\binf\b", measured)
    assert re.search(r"^\d+ of \d+ targets met", done.stdout, re.MULTILINE)
