"""The contracts on a million signals against those on the mock rows, proven and scanned."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.bench import MOCK, Bench
from benchmarks.measure import Figure, Section

PROVABLE = (
    "unique", "not_null", "relationships", "accepted_values", "in_range", "is_base58",
)  # fmt: skip


def measure(bench: Bench) -> Section:
    section = Section("Contracts")
    largest = min(bench.sizes, key=lambda size: abs(size - 1_000_000))
    schema = bench.schema(largest)
    # The quick profile has asked them once, when it built the mock data.
    mock = _run(bench, MOCK, "catalog") if bench.is_full else _took(bench.built)
    scaled = _run(bench, schema, "catalog")
    mock = {name: took for name, took in mock.items() if name in scaled}
    provable = [name for name in mock if name.split(".")[-1] in _provable(bench)]

    def total(run: dict[str, float], names: list[str]) -> float:
        return sum(run[name] for name in names)

    section.figures += [
        Figure("that the catalog can prove", total(scaled, provable), total(mock, provable), "s",
               at_most=1.2, signals=largest),
        Figure("all of `dbt test`", total(scaled, list(scaled)), total(mock, list(mock)), "s",
               at_most=2.0, signals=largest),
    ]  # fmt: skip
    if bench.is_full:
        scanned = _run(bench, schema, "scan")
        section.figures.append(
            Figure("that the catalog can prove, scanned nevertheless", total(scanned, provable),
                   total(mock, provable), "s", signals=largest)
        )  # fmt: skip
    readers = sorted(
        ((scaled[name] - mock[name], name) for name in scaled if name not in provable), reverse=True
    )
    section.tables.append((
        f"Contracts that read rows, by what {largest:,} signals add",
        ["contract", "ms on mock rows", f"ms at {largest:,}"],
        [
            [f"`{name}`", round(1000 * mock[name]), round(1000 * scaled[name])]
            for _, name in readers[:25]
        ],
    ))  # fmt: skip
    return section


def _provable(bench: Bench) -> set[str]:
    manifest = json.loads((bench.project.root / "target" / "manifest.json").read_text())
    return {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") in PROVABLE
        and not node["config"].get("where")
    }


def _run(bench: Bench, schema: str, proof: str) -> dict[str, float]:
    """What each contract takes, by its name: the median of the rounds."""
    import statistics

    found: dict[str, list[float]] = {}
    for _ in range(bench.rounds):
        results = bench.dbt(
            "test", *bench.as_given(schema, proof), "--exclude-resource-type", "unit_test",
            schema=schema,
        )  # fmt: skip
        for name, took in _took(results).items():
            found.setdefault(name, []).append(took)
    return {name: statistics.median(times) for name, times in found.items()}


def _took(results: dict[str, Any]) -> dict[str, float]:
    return {
        result["unique_id"].split(".")[2]: result["execution_time"]
        for result in results["results"]
        if result["unique_id"].startswith("test.")
    }
