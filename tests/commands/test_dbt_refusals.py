"""What dbt could do to the tables by itself, and is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import run_dbt
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("dbt_refusals")

OPERATIONS = {
    "drop_schema_named": {"schema_name": "walltrack"},
    "dbt.drop_schema_named": {"schema_name": "walltrack"},
    "run_query": {"sql": "drop schema walltrack cascade; commit"},
    "alter_column_type": {
        "relation": "walltrack.wallets", "column_name": "label", "new_column_type": "text",
    },
}  # fmt: skip


def refused(shop: Workshop, *command: str) -> None:
    """dbt says so, and no row and no definition is another."""
    rows, dump = shop.rows(), shop.dump()
    done = run_dbt(*command, cwd=shop.root, env={databases.URL: shop.url})
    assert done.returncode != 0
    assert "refused" in done.stdout, done.stdout
    assert (shop.rows(), shop.dump()) == (rows, dump)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_of_dbt_reaches_the_database(workshop: Workshop, operation: str) -> None:
    refused(workshop, "run-operation", operation, "--args", json.dumps(OPERATIONS[operation]))


def test_clone_replaces_nothing(workshop: Workshop, tmp_path: Path) -> None:
    workshop.dbt("parse")
    shutil.copy(workshop.root / "target" / "manifest.json", tmp_path)
    refused(workshop, "clone", "--state", str(tmp_path), "--full-refresh")
