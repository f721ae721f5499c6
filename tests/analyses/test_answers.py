"""Each analysis gives the answer that is recorded for it, however it was compiled.

A change of the seeds or of an analysis changes answers. This writes them anew, to be read before
they are committed: python -m pytest -n 0 tests/analyses/test_answers.py --record
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from .analysis import ANALYSES, FOLDER, SCREENS
from .answer import answer
from .asked import ASKED

ANSWERS = Path(__file__).parent / "answers"

pytestmark = pytest.mark.xdist_group("analyses")
each_analysis = pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.name)


def title(given: dict[str, object]) -> str:
    """What was asked, as the line above its answer."""
    texts = (f"{name}: {'+' * (name == 'as_of')}{value}" for name, value in given.items())
    return f"-- {', '.join(texts) or 'defaults'}\n"


@each_analysis
def test_its_answer_is_the_recorded_one(analysis, compiled, mock_data, moment, request):
    query = compiled(analysis, "psycopg")
    parts = []
    for given in [{}, *ASKED.get(analysis.name, [])]:
        parameters = analysis.defaults | given
        if "as_of" in parameters:
            parameters["as_of"] = moment + (parameters["as_of"] or timedelta(0))
        parts.append(title(given) + answer(mock_data.execute(query, parameters), moment))
    answers = "\n".join(parts)
    path = ANSWERS / analysis.screen / f"{analysis.name}.txt"
    if request.config.getoption("--record", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(answers, encoding="utf-8")
    assert path.exists(), f"no answer is recorded for {analysis.name}; see the head of this file"
    assert answers == path.read_text(encoding="utf-8")


@each_analysis
def test_values_that_dbt_writes_give_the_answer_of_placeholders(
    analysis, compiled, mock_data, moment
):
    written = answer(mock_data.execute(compiled(analysis, "values")), moment)
    parameters = analysis.defaults
    if "as_of" in parameters:
        parameters["as_of"] = moment
    given = answer(mock_data.execute(compiled(analysis, "psycopg"), parameters), moment)
    assert written == given


@each_analysis
def test_it_runs_as_dbt_compiles_it_by_default(analysis, compiled, mock_data):
    cursor = mock_data.execute(compiled(analysis, "defaults"))
    described = yaml.safe_load(
        (FOLDER / analysis.screen / f"_{analysis.screen}.yml").read_text(encoding="utf-8")
    )
    columns = {one["name"]: one["columns"] for one in described["analyses"]}[analysis.name]
    assert [column.name for column in cursor.description] == [one["name"] for one in columns]


@each_analysis
def test_named_placeholders_stand_where_those_of_psycopg_do(analysis, compiled):
    named = re.sub(r"(?<!:):(\w+)", r"%(\1)s", compiled(analysis, "named").split("\n", 4)[4])
    assert named == compiled(analysis, "psycopg").split("\n", 4)[4]


def test_every_answer_is_that_of_an_analysis():
    asked = {f"{one.screen}/{one.name}" for one in ANALYSES}
    assert {
        path.relative_to(ANSWERS).with_suffix("").as_posix() for path in ANSWERS.rglob("*.txt")
    } == asked
    assert set(ASKED) <= {one.name for one in ANALYSES}
    assert {one.screen for one in ANALYSES} == set(SCREENS)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_analysis_is_described(screen):
    described = yaml.safe_load((FOLDER / screen / f"_{screen}.yml").read_text(encoding="utf-8"))
    names = {one["name"]: one["description"] for one in described["analyses"]}
    assert set(names) == {one.name for one in ANALYSES if one.screen == screen}
    assert all(names.values())


@each_analysis
def test_it_opens_with_its_question_and_its_parameters(analysis):
    assert analysis.header["screen"] == analysis.screen
    assert analysis.header["question"].endswith((".", "?"))
    assert analysis.documented_parameters == set(analysis.defaults)
