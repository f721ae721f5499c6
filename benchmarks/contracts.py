"""The contracts on a million signals against those on the mock rows, proven and scanned."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bench import CATALOG, LARGE, MOCK, SCAN, Bench
from benchmarks.measure import Figure, Section, in_turn, nodes, seconds


@dataclass
class Side:
    """`dbt test` on one schema: the whole command, and each contract in it."""

    bench: Bench
    schema: str
    proof: str = CATALOG
    rounds: dict[str, list[float]] = field(default_factory=dict)
    target: Path | None = None

    def parse(self) -> None:
        """Have dbt know the project, as it does from the second time on."""
        self.target = self.bench.dbt("parse", schema=self.schema, proof=self.proof)

    def test(self) -> float:
        """How long the whole command takes."""
        took = seconds(lambda: self.bench.dbt("test", schema=self.schema, proof=self.proof))
        for result in json.loads((self.target / "run_results.json").read_text())["results"]:
            if result["unique_id"].startswith("test."):
                name = result["unique_id"].split(".")[2]
                self.rounds.setdefault(name, []).append(result["execution_time"])
        return took

    def total(self, names: list[str]) -> float:
        """Seconds that these contracts take, the median of each."""
        return sum(self.median(name) for name in names)

    def median(self, name: str) -> float:
        """Seconds that a contract takes."""
        return statistics.median(self.rounds[name])


def measure(bench: Bench) -> Section:
    section = Section("Contracts")
    largest = min(bench.sizes, key=lambda size: abs(size - 1_000_000))
    schema = bench.schema(largest)
    sides = {"mock": Side(bench, MOCK), "scaled": Side(bench, schema)}
    if bench.is_full:
        sides["scanned"] = Side(bench, schema, SCAN)
    for side in sides.values():
        side.parse()
    whole = in_turn(bench.rounds, **{name: side.test for name, side in sides.items()})
    mock, scaled = sides["mock"], sides["scaled"]
    names = [name for name in mock.rounds if name in scaled.rounds]
    reads = _reads(bench, schema, scaled.target)
    proven = [name for name in names if not reads[name]]
    section.figures += [
        Figure(f"that read no table that grows, {len(proven)} of {len(names)}",
               scaled.total(proven), mock.total(proven), "s", at_most=1.2, signals=largest),
        Figure("all of `dbt test`, the whole command", whole["scaled"], whole["mock"], "s",
               at_most=2.0, signals=largest),
        Figure("all contracts, what dbt takes to start left out", scaled.total(names),
               mock.total(names), "s", signals=largest),
    ]  # fmt: skip
    if bench.is_full:
        section.figures.append(
            Figure("the same ones, what the catalog proves scanned nevertheless",
                   sides["scanned"].total(proven), mock.total(proven), "s", signals=largest)
        )  # fmt: skip
    readers = [name for name in names if reads[name]]
    readers.sort(key=lambda name: mock.median(name) - scaled.median(name))
    section.tables.append((
        f"Contracts that read rows of tables that grow, by what {largest:,} signals add",
        ["contract", "reads", "ms on mock rows", f"ms at {largest:,}"],
        [
            [f"`{name}`", reads[name], round(1000 * mock.median(name)),
             round(1000 * scaled.median(name))]
            for name in readers
        ],
    ))  # fmt: skip
    return section


def _reads(bench: Bench, schema: str, target: Path) -> dict[str, str]:
    """The large tables that each contract has read, and how often, by PostgreSQL's own account."""
    manifest = json.loads((target / "manifest.json").read_text())
    reads = {}
    with bench.connect() as connection:
        for node in manifest["nodes"].values():
            if node["resource_type"] != "test" or not node.get("compiled_code"):
                continue
            (plan,) = connection.execute(
                "explain (analyze, verbose, timing off, format json) " + node["compiled_code"]
            ).fetchone()
            times = Counter(
                part["Relation Name"]
                for part in nodes(plan[0]["Plan"])
                if part.get("Schema") == schema
                and part["Relation Name"] in LARGE
                and part["Actual Loops"]
            )
            reads[node["name"]] = ", ".join(
                table if count == 1 else f"{table} {count} times"
                for table, count in sorted(times.items())
            )
    return reads
