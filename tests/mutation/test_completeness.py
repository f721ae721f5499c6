"""Every data test has a mutant, so every contract has been seen to fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .contracts import CATALOG, Contract, read_contracts
from .run import unknown_names, without_mutant

pytestmark = pytest.mark.xdist_group("mutation")


@pytest.fixture(scope="module")
def contracts(built: str, run_folder: Path) -> list[Contract]:
    manifest = run_folder / "built" / "target" / "manifest.json"
    return read_contracts({CATALOG: json.loads(manifest.read_text(encoding="utf-8"))})


def test_every_contract_has_a_mutant(contracts: list[Contract]) -> None:
    assert contracts
    assert without_mutant(contracts) == []


def test_every_entry_of_the_lists_is_of_a_contract_without_a_rule(
    contracts: list[Contract],
) -> None:
    assert unknown_names(contracts) == []
