"""The queries of the UI and the workers, as they are written in analyses/, at a million signals."""

from __future__ import annotations

import json

import psycopg

from benchmarks.bench import Bench
from benchmarks.measure import Section, in_turn, seconds

LIMIT_MS = 50


def measure(bench: Bench) -> Section:
    section = Section("Queries of the screens")
    signals = min(bench.sizes, key=lambda size: abs(size - 1_000_000))
    schema = bench.schema(signals)
    bench.dbt("compile", "--vars", "analysis_parameters: psycopg", schema=schema)
    manifest = json.loads((bench.project.root / "target" / "manifest.json").read_text())
    queries = {
        node["path"].removeprefix("analysis/").removesuffix(".sql"): node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "analysis"
    }
    with bench.connect(schema) as connection:
        arguments = _Arguments(connection)

        def milliseconds(query: str) -> float:
            with connection.transaction(force_rollback=True):
                return 1000 * seconds(lambda: connection.execute(query, arguments).fetchall())

        took = in_turn(
            bench.rounds + 2,
            **{name: lambda query=query: milliseconds(query) for name, query in queries.items()},
        )
    late = [name for name, value in took.items() if value > LIMIT_MS]
    section.tables.append((
        f"Median of each at {signals:,} signals; at most {LIMIT_MS} ms: "
        + (f"{len(took) - len(late)} of {len(took)}" if late else f"all {len(took)}"),
        ["query", "ms", ""],
        [
            [f"`{name}`", round(value, 2), "**too slow**" if value > LIMIT_MS else ""]
            for name, value in sorted(took.items(), key=lambda item: -item[1])
        ],
    ))  # fmt: skip
    return section


class _Arguments(dict):
    """What a screen would hand in: the busiest wallet, an open position, else the defaults."""

    def __init__(self, connection: psycopg.Connection) -> None:
        def one(query: str) -> object:
            return connection.execute(query).fetchone()[0]

        super().__init__(
            wallet_id=one("select id from wallets order by last_signal_at desc limit 1"),
            position_id=one("select id from positions where status = 'open' limit 1"),
            row_limit=50, hours=24, days=30, min_closed_positions=10, min_win_rate_percent=60,
            percent_of_observed=80, sort_by="pnl", sort_direction="desc",
        )  # fmt: skip

    def __missing__(self, name: str) -> None:
        """No such restriction."""
