"""The daily refresh of performance: how it grows, and what readers notice of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, in_turn, percentile, seconds

REFRESH = "refresh materialized view concurrently performance"
READ = "select * from performance order by total_pnl_usd desc limit 50"


def measure(bench: Bench) -> Section:
    section = Section("Refresh of performance")
    took = in_turn(
        max(bench.rounds, 3),
        **{
            str(signals): lambda signals=signals: _refresh(bench, signals)
            for signals in bench.sizes
        },
    )
    for smaller, larger in zip(bench.sizes, bench.sizes[1:], strict=False):
        section.figures.append(
            Figure(f"time for each signal, against {smaller:,}",
                   1e6 * took[str(larger)] / larger, 1e6 * took[str(smaller)] / smaller,
                   "µs/signal", at_most=1.3, signals=larger)
        )  # fmt: skip
    largest = bench.sizes[-1]
    idle, meanwhile = _readers(bench, largest)
    section.tables.append((
        f"A reader of performance at {largest:,} signals",
        ["", "reads", "median ms", "p95 ms", "longest ms"],
        [["while nothing else happens", *idle], ["while it is refreshed", *meanwhile]],
    ))  # fmt: skip
    return section


def _refresh(bench: Bench, signals: int) -> float:
    with bench.connect(bench.schema(signals)) as connection:
        return seconds(lambda: connection.execute(REFRESH))


def _readers(bench: Bench, signals: int) -> tuple[list[object], list[object]]:
    schema = bench.schema(signals)

    def read(is_over: Callable[[], bool]) -> list[object]:
        took: list[float] = []
        with bench.connect(schema) as connection:
            # A small refresh is over before the first of them.
            while not took or not is_over():
                took.append(1000 * seconds(lambda: connection.execute(READ).fetchall()))
        values = [percentile(took, 50), percentile(took, 95), max(took)]
        return [len(took), *(round(value, 2) for value in values)]

    end = time.monotonic() + 1
    idle = read(lambda: time.monotonic() >= end)
    done = threading.Event()

    def refresh() -> None:
        _refresh(bench, signals)
        done.set()

    thread = threading.Thread(target=refresh)
    thread.start()
    meanwhile = read(done.is_set)
    thread.join()
    return idle, meanwhile
