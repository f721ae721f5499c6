"""README.md shows what `walltrack up` prints, and names commands that are there."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

from tests.conftest import REPOSITORY
from walltrack import commands

from .page import Page, names_in

README = Page(REPOSITORY / "README.md")
COMMANDS = {found.name.replace("_", "-") for found in pkgutil.iter_modules(commands.__path__)}


def told(text: str) -> list[str]:
    """The lines that say what was built, without where and how fast."""
    summary = text[text.index("WallTrack is up: ") :].splitlines()
    lines = [re.sub(r", \d+ s$", "", line) for line in summary[1:] if line.startswith("  ")]
    # Another server is not stopped by `walltrack down`, and another shell finds other names.
    return [
        re.sub(r"^  \S*walltrack +(\w+)", r"  \1", line) for line in lines if " down " not in line
    ]


def test_it_shows_what_up_prints(built: str, run_folder: Path) -> None:
    (shown,) = (block for block in README.fences("") if "WallTrack is up: " in block)
    printed = (run_folder / "built.txt").read_text("utf-8")
    assert told(shown) == told(printed), "put what `walltrack up` prints into README.md"


def test_its_commands_are_there() -> None:
    _, rows = README.table("Use")
    named = {
        name.split()[1] for row in rows for name in names_in(row) if name.startswith("walltrack ")
    }
    assert len(rows) == 11
    assert named <= COMMANDS
