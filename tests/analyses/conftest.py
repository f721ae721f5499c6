"""The analyses, compiled in each way, and a database with the mock data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

from tests.conftest import REPOSITORY, as_dbt_reads, clean_environment
from walltrack.connection import database as databases

from .analysis import Analysis

MOMENT = "select seeded_at from walltrack_mock.mock_clock"
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
def compiled(parsed: Path, own_url: str, run_folder: Path, moment: datetime) -> Compiled:
    """`compiled(analysis, way)`: its SQL, compiled by dbt in one of these ways."""
    ways: dict[str, dict[str, str]] = {
        "defaults": {},
        "values": {"as_of": moment.isoformat()},
        "psycopg": {"analysis_parameters": "psycopg"},
        "named": {"analysis_parameters": "named"},
    }
    folder = run_folder / "analyses"
    with FileLock(run_folder / "analyses.lock"):
        if not folder.exists():
            arguments = ["--select", "path:analyses", "--no-write-json"]
            arguments += ["--no-introspect", "--no-populate-cache"]
            compilations = [
                [*arguments, "--vars", json.dumps(given), "--target-path", str(folder / way)]
                for way, given in ways.items()
            ]
            script = REPOSITORY / "tests" / "compile.py"
            done = subprocess.run(
                [sys.executable, script, parsed, json.dumps(compilations)],
                env=clean_environment() | as_dbt_reads({databases.URL: own_url}),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr

    def sql(analysis: Analysis, way: str) -> str:
        analyses = folder / way / "compiled" / "walltrack" / "analyses"
        return (analyses / analysis.screen / f"{analysis.name}.sql").read_text("utf-8")

    return sql


@pytest.fixture
def mock_data(connection: psycopg.Connection) -> psycopg.Connection:
    """The mock data, for one test.

    A day is what is left of the clock less an age once the time of day is cut off, so the days
    between the two depend on when the build ran. Here they are those of the age.
    """
    connection.execute(
        "update walltrack.wallets as own"
        " set discovered_on = (seeded_at at time zone 'utc')::date"
        " - extract(day from discovered_age::interval)::integer"
        " from walltrack_mock.mock_wallets as mock, walltrack_mock.mock_clock"
        " where own.id::text = mock.id"
    )
    return connection
