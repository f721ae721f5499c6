"""No mock rows: a state of the project that every command understands."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.conftest import run_dbt
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("no_mock_rows")

# What reads, with or without the var.
COMMANDS = [
    ("dbt", "run"),
    ("dbt", "run", "--empty"),
    ("dbt", "test"),
    ("dbt", "compile"),
    ("dbt", "show", "--select", "wallets"),
    # Some contracts: `dbt test` asks all.
    ("walltrack", "contracts", "--select", "path:tests/contracts/mock"),
    ("walltrack", "report", "--select", "path:tests/contracts/mock"),
    ("walltrack", "drift"),
    ("walltrack", "export", "--check"),
    ("walltrack", "docs", "--no-serve"),
    ("walltrack", "scale", "--signals", "100"),
    ("walltrack", "scale", "--drop"),
    ("walltrack", "remove-mock-rows", "--yes"),
]


def check(shop: Workshop, *command: str) -> None:
    """The command ends well, says no traceback and brings no mock row."""
    program, *arguments = command
    if program == "dbt":
        done = run_dbt(*arguments, cwd=shop.root, env={databases.URL: shop.url})
    else:
        done = shop.walltrack(*arguments)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr}"
    assert "Traceback" not in done.stdout + done.stderr
    with psycopg.connect(shop.url) as connection:
        assert connection.execute("select count(*) from walltrack.signals").fetchone() == (0,)
        found = connection.execute("select to_regnamespace('walltrack_mock')").fetchone()
        assert found == (None,), command


def test_every_command_goes_on_after_their_removal(workshop: Workshop) -> None:
    assert workshop.walltrack("remove-mock-rows", "--yes").returncode == 0
    for command in COMMANDS:
        check(workshop, *command)
    page = (workshop.root / "target" / "report.html").read_text("utf-8")
    assert "This database has no mock rows" in page


def test_every_command_obeys_the_project_that_turns_them_off(
    workshop: Workshop, put_in_place: Callable[..., str], tmp_path: Path
) -> None:
    put_in_place()
    shop = Workshop(Path(shutil.copytree(workshop.root, tmp_path / "project")), workshop.url)
    file = shop.root / "dbt_project.yml"
    text, count = re.subn(r"load_mock_data: true\b", "load_mock_data: false", file.read_text())
    assert count == 1
    file.write_text(text)
    # `dbt test` asks what a whole `dbt build` would ask between its models.
    build = ("dbt", "build", "--exclude-resource-type", "test", "unit_test")
    for command in [("walltrack", "up"), ("dbt", "seed"), build, *COMMANDS]:
        check(shop, *command)


def test_an_empty_build_of_a_new_database_succeeds(
    workshop: Workshop, put_in_place: Callable[..., str]
) -> None:
    put_in_place()
    workshop.dbt("build", "--empty")
    assert not workshop.rows()["walltrack.wallets"]
    workshop.dbt("build")
    assert len(workshop.rows()["walltrack.wallets"]) == 5
