"""docs/operations.md: its commands, files, targets and operations exist."""

from __future__ import annotations

import pkgutil
import re

import pytest
import yaml

from tests.conftest import REPOSITORY
from walltrack import commands

TEXT = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"^```\w*\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


def named(pattern: str) -> set[str]:
    found = set(re.findall(pattern, BLOCKS))
    assert found, "the pattern finds what there is"
    return found


def test_its_walltrack_commands_are_there():
    there = {found.name.replace("_", "-") for found in pkgutil.iter_modules(commands.__path__)}
    assert named(r"(?m)^walltrack (\S+)") <= there


@pytest.mark.parametrize("path", sorted(named(r"supabase[/\\][\w/\\*]+\.sql")))
def test_its_files_are_there(path):
    assert list(REPOSITORY.glob(path.replace("\\", "/")))


def test_its_targets_are_there():
    profile = yaml.safe_load((REPOSITORY / "profiles.yml.example").read_text(encoding="utf-8"))
    assert named(r"--target (\w+)") <= set(profile["walltrack"]["outputs"])


def test_its_operations_are_macros():
    macros = "".join(path.read_text() for path in (REPOSITORY / "macros").rglob("*.sql"))
    for name in named(r"run-operation (\w+)"):
        assert f"macro {name}(" in macros
