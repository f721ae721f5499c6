import gc
from argparse import Namespace
from collections.abc import Iterator

import pytest
from dbt.plugins import PluginManager

from tests.conftest import REPOSITORY


@pytest.fixture(autouse=True)
def _collected_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("dbt_walltrack.get_flags", lambda: Namespace(PROJECT_DIR=str(REPOSITORY)))
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_dbt_looks_for_garbage_seldom_in_this_project() -> None:
    before = gc.get_threshold()
    PluginManager.from_modules("walltrack")
    assert gc.get_threshold()[0] > before[0]


def test_other_projects_are_left_alone() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    PluginManager.from_modules("another")
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
