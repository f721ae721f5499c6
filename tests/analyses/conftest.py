"""The analyses compiled in each way, and the database of the mock data to ask them of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

from tests.conftest import REPOSITORY, clean_environment
from walltrack import database as databases

from .analysis import Analysis

MOMENT = "select adopted_at from walltrack_mock.mock_clock"
Compiled = Callable[[Analysis, str], str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="write the answers of the analyses anew, for review"
    )


@pytest.fixture(scope="session")
def moment(built: str) -> datetime:
    """The moment that the mock rows' ages are counted back from."""
    with psycopg.connect(built) as connection:
        return connection.execute(MOMENT).fetchone()[0]


@pytest.fixture(scope="session")
def compiled(built: str, run_folder: Path, moment: datetime) -> Compiled:
    """`compiled(analysis, way)`: its SQL, compiled by dbt; the ways are in compile.py."""
    folder = run_folder / "analyses"
    with FileLock(run_folder / "analyses.lock"):
        if not folder.exists():
            folder.mkdir()
            script = REPOSITORY / "tests" / "analyses" / "compile.py"
            done = subprocess.run(
                [sys.executable, script, run_folder / "built", folder, moment.isoformat()],
                env=clean_environment() | {databases.URL: built},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr

    def sql(analysis: Analysis, way: str) -> str:
        return (folder / way / analysis.screen / f"{analysis.name}.sql").read_text("utf-8")

    return sql


@pytest.fixture
def mock_data(connection: psycopg.Connection) -> psycopg.Connection:
    """The mock data, for one test.

    A day is what is left of the clock less an age once the time of day is cut off, so the days
    between the two depend on when the build ran. Here they are those of the age.
    """
    connection.execute(
        "update walltrack.wallets as own"
        " set discovered_on = (adopted_at at time zone 'utc')::date"
        " - extract(day from discovered_age::interval)::integer"
        " from walltrack_mock.mock_wallets as mock, walltrack_mock.mock_clock"
        " where own.id::text = mock.id"
    )
    return connection
