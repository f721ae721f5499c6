"""A tiny project, so that tests of the command depend only on the command."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import REPOSITORY


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
            "-- A label fits into a column of the screens.\n"
            "select id from {{ ref('wallets') }} where length(label) > 5\n"
        ),
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    shutil.copy(REPOSITORY / "profiles.yml.example", root)
    return root
