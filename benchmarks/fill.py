"""`walltrack scale` against a bare COPY of the rows that it makes."""

from __future__ import annotations

import tempfile

import psycopg

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, seconds

TABLES = ("wallets", "tokens", "signals", "positions", "orders")


def measure(bench: Bench) -> Section:
    section = Section("`walltrack scale`")
    largest = bench.sizes[-1]
    for signals in bench.sizes:
        schema = bench.schema(signals)
        with bench.connect(schema) as connection:
            copied = sum(_copy(connection, table) for table in TABLES)
        section.figures.append(
            Figure("filling a schema, against COPY of its rows into bare tables",
                   bench.took[schema], copied, "s", at_most=10 if signals == largest else None,
                   signals=signals)
        )  # fmt: skip
    return section


def _copy(connection: psycopg.Connection, table: str) -> float:
    """How long COPY takes for the rows of a table that are in a file already."""
    connection.execute(f"drop table if exists bench.bare; create table bench.bare (like {table})")
    with tempfile.TemporaryFile() as file:
        with connection.cursor().copy(f"copy {table} to stdout") as copy:
            for block in copy:
                file.write(block)
        file.seek(0)

        def load() -> None:
            with connection.cursor().copy("copy bench.bare from stdin") as copy:
                while block := file.read(1 << 16):
                    copy.write(block)

        return seconds(load)
