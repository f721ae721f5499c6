"""Pairs measured alternately, and the figures derived from them."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg


@dataclass(frozen=True)
class Figure:
    """One pair: ours beside the yardstick, and the ratio that it must not be worse than."""

    what: str
    ours: float
    yardstick: float
    unit: str
    # Of ours divided by the yardstick: a rate's least, a time's most. None: no target.
    at_least: float | None = None
    at_most: float | None = None
    # How many signals the schema had.
    signals: int | None = None

    @property
    def ratio(self) -> float:
        """Ours divided by the yardstick."""
        return self.ours / self.yardstick

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.at_least is not None:
            return self.ratio >= self.at_least
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return None


@dataclass
class Section:
    """What a topic has found: pairs, and tables of whatever else it measured."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    tables: list[tuple[str, list[str], list[list[object]]]] = field(default_factory=list)


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def processor_seconds(connection: psycopg.Connection, action: Callable[[], object]) -> float:
    """What it takes of the server's processor: a busy machine makes it wait, and not work more."""
    said: list[str] = []

    def listen(notice: psycopg.errors.Diagnostic) -> None:
        said.append(notice.message_detail or "")

    connection.execute("set client_min_messages = log; set log_statement_stats = on")
    connection.add_notice_handler(listen)
    try:
        action()
    finally:
        connection.remove_notice_handler(listen)
        connection.execute("reset log_statement_stats; reset client_min_messages")
    used = re.findall(r"!\t([0-9.]+) s user, ([0-9.]+) s system, [0-9.]+ s elapsed", "".join(said))
    return sum(float(user) + float(system) for user, system in used)


def in_turn(rounds: int, **sides: Callable[[], float]) -> Mapping[str, float]:
    """The median of what each side measures, one after the other in every round.

    Whatever else the machine does meanwhile then meets all of them alike.
    """
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        # Each goes first once in a while: what the first leaves in the caches helps the second.
        names = list(sides)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            found[name].append(sides[name]())
    return {name: statistics.median(values) for name, values in found.items()}


def read_indexes(connection: psycopg.Connection, *tables: str) -> None:
    """Read the indexes of tables into memory, where a server that works all day has them."""
    connection.execute("create extension if not exists pg_prewarm schema bench")
    connection.execute(
        "select sum(bench.pg_prewarm(indexrelid)) from pg_catalog.pg_index"
        " where indrelid = any(%s::text[]::regclass[])",
        [list(tables)],
    )


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan, as `explain (format json)` gives it."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent are not above."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
