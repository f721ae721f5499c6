"""The exposures say of each screen what its analyses read."""

import re

import pytest
import yaml

from tests.conftest import REPOSITORY

from .analysis import ANALYSES, SCREENS


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_depends_on_what_its_analyses_read(screen):
    path = REPOSITORY / "models" / "exposures.yml"
    exposures = yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]
    (depends_on,) = [one["depends_on"] for one in exposures if one["name"] == screen]
    read = {name for one in ANALYSES if one.screen == screen for name in one.relations}
    assert {re.fullmatch(r"ref\('(\w+)'\)", one)[1] for one in depends_on} == read
