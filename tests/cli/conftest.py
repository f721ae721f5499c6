"""A tiny project, so that the command's tests depend on the command alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from walltrack.database import Database
from walltrack.server import EmbeddedServer

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(run_folder: Path) -> Iterator[Path]:
    """A folder that does not exist yet; the embedded server in it is removed afterwards."""
    folder = run_folder / f"home-{uuid4().hex[:8]}"
    yield folder
    if (folder / ".walltrack-home").exists():
        EmbeddedServer(folder).purge()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(home: Path) -> EmbeddedServer:
    """An embedded server of the test's own, not started."""
    return EmbeddedServer(home)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project with one seed, one model and one contract."""
    root = tmp_path / "tiny"
    for path, text in {
        "dbt_project.yml": """\
            name: walltrack
            version: "0.1.0"
            profile: walltrack
            flags: {send_anonymous_usage_stats: false}
            models: {walltrack: {+materialized: table}}
            seeds: {walltrack: {+schema: mock}}
            on-run-end: ["select 1"]
            """,
        "seeds/mock_wallets.csv": "id,label\n1,one\n2,two\n",
        "models/wallets.sql": "select * from {{ ref('mock_wallets') }}\n",
        "tests/labels_are_short.sql": (
            "select id from {{ ref('wallets') }} where length(label) > 5\n"
        ),
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    shutil.copy(REPOSITORY / "profiles.yml.example", root)
    return root


@pytest.fixture
def role(server_url: str) -> Iterator[Callable[[str], str]]:
    """Makes an ordinary login role and gives back a database's URL with it."""
    made: list[tuple[str, str]] = []

    def make(url: str) -> str:
        name, password = f"walltrack_test_{uuid4().hex[:8]}", "p@ss/w:rd é%'\\"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create role {} login password {}").format(
                    sql.Identifier(name), sql.Literal(password)
                )
            )
        made.append((name, url))
        given = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
        return Database("the test", given | {"user": name, "password": password}).url

    yield make
    for name, url in made:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop owned by {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))
