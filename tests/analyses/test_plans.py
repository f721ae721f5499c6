"""At a million signals each analysis uses the index that its header names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import create_database, drop_database

from .analysis import ANALYSES
from .filler import fill

SIGNALS = 1_000_000
# A window of a month is a twelfth of the year that the filler fills.
MOST_OF_A_TABLE = 0.1
LARGE = ("signals", "positions", "orders")

pytestmark = pytest.mark.xdist_group("analyses")


@pytest.fixture(scope="module")
def full(built, server_url) -> Iterator[str]:
    """The URL of a database with a million signals."""
    url = create_database(server_url, psycopg.conninfo.conninfo_to_dict(built)["dbname"])
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection, SIGNALS)
    yield url
    drop_database(url)


@pytest.fixture(scope="module")
def rows(full) -> dict[str, int]:
    """The rows of each large table."""
    with psycopg.connect(full) as connection:
        return {
            table: connection.execute(f"select count(*) from walltrack.{table}").fetchone()[0]
            for table in LARGE
        }


@pytest.fixture
def year(full) -> Iterator[psycopg.Connection]:
    with psycopg.connect(full) as connection:
        yield connection
        connection.rollback()


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def reads(node: dict) -> int:
    """The rows that a scan has looked at, those that it threw away included."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + removed) * node["Actual Loops"]


def given(connection: psycopg.Connection, analysis) -> list[dict[str, object]]:
    """The parameters to ask with: ids of the filler's rows, of large wallets and of small ones."""
    if "wallet_id" in analysis.defaults:
        query = (
            "select wallet_id from walltrack.signals where id::text like '00000003-%'"
            " group by wallet_id order by count(*)"
        )
        ids = [row[0] for row in connection.execute(query)]
        return [analysis.defaults | {"wallet_id": ids[at]} for at in (0, len(ids) // 2, -1)]
    if "position_id" in analysis.defaults:
        query = "select id from walltrack.positions where status = 'open' order by entry_at limit 1"
        return [analysis.defaults | {"position_id": connection.execute(query).fetchone()[0]}]
    return [analysis.defaults]


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.name)
def test_it_reads_no_large_table_in_full(analysis, compiled, year, rows):
    query = compiled(analysis, "psycopg")
    used = set()
    for parameters in given(year, analysis):
        explain = "explain (analyze, timing off, format json) "
        plan = year.execute(explain + query, parameters).fetchone()[0][0]["Plan"]
        read = Counter()
        for node in nodes(plan):
            used |= {node["Index Name"]} if "Index Name" in node else set()
            if (index := node.get("Index Name")) in analysis.indexes_alone:
                assert node["Node Type"] == "Index Only Scan", f"{index} lacks a column"
            if (table := node.get("Relation Name")) in LARGE:
                assert node["Node Type"] != "Seq Scan", f"{table} is read in full"
                read[table] += reads(node)
        assert {t: n for t, n in read.items() if n > MOST_OF_A_TABLE * rows[t]} == {}
    of_large = {name for name in used if name.split("_")[1] in LARGE}
    assert of_large <= analysis.documented_indexes
    assert used & analysis.documented_indexes or not analysis.documented_indexes or not of_large
