"""`walltrack ask` gives the answers of the analyses whole, and lists the questions."""

from __future__ import annotations

import csv
import io
import json

import psycopg
import pytest

from tests.workshop import Workshop, workshop
from walltrack.dbt_runs.analyses import answer, table
from walltrack.errors import UserError

from .analysis import ANALYSES

__all__ = ["workshop"]
pytestmark = pytest.mark.xdist_group("analyses")
READING = [one for one in ANALYSES if not one.writes]


@pytest.mark.parametrize("analysis", READING, ids=lambda one: one.name)
def test_its_answer_is_whole_in_every_form(analysis, compiled, built):
    query, values = compiled(analysis, "psycopg"), analysis.defaults
    # One moment for all three.
    with psycopg.connect(built) as connection:
        connection.execute("begin")
        text = answer(connection, query, values, "csv")
        rows = list(csv.DictReader(io.StringIO(text)))
        by_json = json.loads(answer(connection, query, values, "json"), parse_float=str)
        shown = answer(connection, query, values, "table")
    assert [list(row) for row in by_json] == [list(row) for row in rows]
    for given, row in zip(by_json, rows, strict=True):
        for name, value in given.items():
            if value is None or isinstance(value, int):
                assert row[name] == ("" if value is None else str(value).lower()[: len(row[name])])
            assert row[name].replace("\n", "; ") in shown


@pytest.mark.parametrize(
    "analysis", [one for one in ANALYSES if one.writes], ids=lambda one: one.name
)
def test_those_that_write_are_known(analysis, compiled, built):
    with psycopg.connect(built) as connection:
        connection.execute("set transaction read only")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute(compiled(analysis, "psycopg"), analysis.defaults)


def test_a_value_of_another_type_is_one_sentence(compiled, built):
    (pnl,) = (one for one in ANALYSES if one.name == "pnl")
    with (
        psycopg.connect(built, autocommit=True) as connection,
        pytest.raises(UserError, match='invalid input syntax for type integer: "x"'),
    ):
        answer(connection, compiled(pnl, "psycopg"), pnl.defaults | {"days": "x"}, "table")


def test_a_table_is_aligned():
    assert table('name,n\n"a\nb",1\nc,10\n') == ("name   n\n----  --\na; b   1\nc     10\n")
    assert table("name,n\n") == "(no row)\n"


def test_the_command_lists_and_answers(workshop: Workshop):
    listed = workshop.walltrack("ask")
    assert listed.returncode == 0, listed.stderr
    for one in READING:
        assert f"  {one.name} " in listed.stdout
        assert one.header["question"] in listed.stdout
    asked = workshop.walltrack("ask", "positions-table", "--mode", "live", "--format=json")
    assert asked.returncode == 0, asked.stderr
    assert {row["mode"] for row in json.loads(asked.stdout)} == {"live"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pln"], "no question pln: did you mean pnl?"),
        (["pnl", "--dys", "3"], "pnl has no parameter --dys: did you mean --days"),
        (["pnl", "--csv"], "did you mean --format csv?"),
        (["pnl", "--days"], "--days has no value"),
        (["pnl", "3"], "3 is no parameter: write --name value"),
        (["current_settings", "--days=3"], "has no parameter --days, it takes none"),
        (["record_signal"], "record_signal writes rows"),
    ],
)
def test_a_mistake_is_one_sentence(walltrack, arguments, said):
    asked = walltrack("ask", *arguments)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert said in asked.stderr
    assert len(asked.stderr.splitlines()) == 1
