"""The queries of the UI and the workers, as they are written in analyses/, at a million signals.

Each is asked with its defaults. Beside it stands the same query with the best index that there
could be: one with every column of a large table that the plan reads, made for it alone.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator

import psycopg
from psycopg import sql

from benchmarks.bench import LARGE, Bench
from benchmarks.measure import Section, nodes, seconds

LIMIT_MS, LIMIT_RATIO = 50, 2
MOST_COLUMNS = 32  # of an index


def measure(bench: Bench) -> Section:
    section = Section("Queries of the screens")
    signals = min(bench.sizes, key=lambda size: abs(size - 1_000_000))
    with bench.connect(bench.schema(signals)) as connection:
        # The price monitor is at work: one price in ten is stale.
        connection.execute(
            "update positions set last_price_at = now()"
            " where status = 'open' and mod(hashtext(id::text), 10) <> 0"
        )
        connection.execute("vacuum analyze positions")
        queries = _queries(bench, bench.schema(signals))
        rows = [_pair(connection, query, bench.rounds + 2) for query in queries.values()]
    late = [ours for ours, best in rows if not _is_met(ours, best)]
    section.tables.append((
        f"Median of each at {signals:,} signals; at most {LIMIT_MS} ms, and {LIMIT_RATIO} times"
        f" the best index: {len(rows) - len(late)} of {len(rows)}",
        ["query", "ms", "best index, ms", "ratio", ""],
        [
            [f"`{name}`", f"{ours:.2f}", f"{best:.2f}", f"{ours / best:.2f}",
             "" if _is_met(ours, best) else "**missed**"]
            for name, (ours, best) in sorted(
                zip(queries, rows, strict=True), key=lambda row: -row[1][0]
            )
        ],
    ))  # fmt: skip
    return section


def _is_met(ours: float, best: float) -> bool:
    return ours <= LIMIT_MS and ours <= LIMIT_RATIO * best


def _queries(bench: Bench, schema: str) -> dict[str, str]:
    """Each analysis with its defaults, about the busiest wallet and the oldest open position."""
    target = bench.dbt("compile", "--select", "path:analyses", schema=schema)
    manifest = json.loads((target / "manifest.json").read_text())
    return {
        node["path"].removeprefix("analysis/").removesuffix(".sql"): node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "analysis"
    }


def _pair(connection: psycopg.Connection, query: str, rounds: int) -> tuple[float, float]:
    """Milliseconds of a query as it is, and with the best index."""

    def milliseconds() -> list[float]:
        with connection.transaction(force_rollback=True):
            return [
                1000 * seconds(lambda: connection.execute(query).fetchall()) for _ in range(rounds)
            ]

    ours = milliseconds()
    best: list[float] = []
    with connection.transaction(force_rollback=True):
        (plan,) = connection.execute("explain (verbose, format json) " + query).fetchone()
        statements = {
            statement.as_string(connection): statement
            for statement in _best_indexes(connection, plan[0]["Plan"])
        }
        for statement in statements.values():
            connection.execute(statement)
        if statements:
            best = milliseconds()
    ours += milliseconds()
    return statistics.median(ours), statistics.median(best or ours)


def _best_indexes(connection: psycopg.Connection, plan: dict) -> Iterator[sql.Composed]:
    """What makes an index-only scan possible for each scan of a large table that is none yet."""
    # A row that is to be locked has to be visited.
    if any(node["Node Type"] == "LockRows" for node in nodes(plan)):
        return
    for node in nodes(plan):
        table, index = node.get("Relation Name"), node.get("Index Name")
        if table not in LARGE or not index or "Only" in node["Node Type"]:
            continue
        said = " ".join(str(value) for key, value in node.items() if key != "Plans")
        columns = [
            name
            for (name,) in connection.execute(
                "select attname from pg_catalog.pg_attribute"
                " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
                [table],
            )
            if re.search(rf"\b{name}\b", said.replace(index, ""))
        ]
        keys, predicate = connection.execute(
            "select array(select pg_get_indexdef(indexrelid, n, true)"
            "    from generate_series(1, indnkeyatts) as n),"
            " pg_get_expr(indpred, indrelid)"
            " from pg_catalog.pg_index where indexrelid = %s::regclass",
            [index],
        ).fetchone()
        if len({*keys, *columns}) > MOST_COLUMNS:
            continue
        rest = [sql.Identifier(name) for name in columns if name not in keys]
        statement = sql.SQL("create index on {} ({})").format(
            sql.Identifier(table), sql.SQL(", ".join(keys))
        )
        if rest:
            statement += sql.SQL(" include ({})").format(sql.SQL(", ").join(rest))
        if predicate:
            statement += sql.SQL(" where " + predicate)
        yield statement
