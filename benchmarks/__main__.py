"""Measure everything and write docs/performance.md: `make bench`, or `make bench FULL=1`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from benchmarks.bench import REPOSITORY, Bench, memory
from benchmarks.report import write

# In this order: those that change the schemas come after those that read them.
TOPICS = [
    "fill", "contracts", "screens", "size", "refresh", "setup", "costs", "claims", "ticks",
    "ingest", "stalls", "accounts", "soak",
]  # fmt: skip
# A million signals take as long to fill in as all the rest of the quick profile.
SIZES = {"quick": [10_000, 100_000], "full": [10_000, 100_000, 1_000_000, 10_000_000]}
BEGUN = time.monotonic()
# Of whole commands; of everything that takes less there are three at least.
ROUNDS = {"quick": 1, "full": 3}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="1 and 10 million signals too; hours")
    parser.add_argument("--only", nargs="+", choices=TOPICS, default=TOPICS, metavar="TOPIC")
    parser.add_argument("--sizes", nargs="+", type=int, help="signals of the schemas")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of the soak")
    parser.add_argument("--no-fsync", action="store_true", help="to try the benchmarks themselves")
    arguments = parser.parse_args()
    profile = "full" if arguments.full else "quick"
    page = REPOSITORY / "docs" / "performance.md"
    with tempfile.TemporaryDirectory(prefix="walltrack-bench-") as folder:
        # The account that runs PostgreSQL for root has to pass through.
        Path(folder).chmod(0o755)
        bench = Bench(
            Path(folder),
            arguments.sizes or SIZES[profile],
            arguments.rounds or ROUNDS[profile],
            arguments.full,
            arguments.seconds,
            fsync=not arguments.no_fsync,
        )
        try:
            if {"contracts", "setup"} & set(arguments.only):
                _say("the mock data")
                bench.build()
            if set(arguments.only) != {"soak"}:
                _say("the schemas to measure")
                bench.make_schemas()
            sections = []
            for topic in TOPICS:
                if topic in arguments.only:
                    _say(topic)
                    sections.append(import_module(f"benchmarks.{topic}").measure(bench))
            machine = _machine(bench)
        finally:
            bench.server.purge()
    command = "make bench FULL=1" if arguments.full else "make bench"
    if arguments.only != TOPICS or arguments.sizes or arguments.rounds or arguments.no_fsync:
        command = "python -m benchmarks " + " ".join(sys.argv[1:])
    machine.append(f"{time.monotonic() - BEGUN:.0f} s for all of it")
    write(page, command, machine, sections, is_whole=arguments.only == TOPICS)
    figures = [figure for section in sections for figure in section.figures]
    missed = [figure for figure in figures if figure.is_met is False]
    for figure in missed:
        print(f"missed: {figure.what} at {figure.signals}: {figure.ratio:.2f}")
    known = sum(figure.is_met is not None for figure in figures)
    print(f"{known - len(missed)} of {known} targets met; see {page.relative_to(REPOSITORY)}")
    return 0


def _machine(bench: Bench) -> list[str]:
    with bench.connect() as connection:
        version, *settings = connection.execute(
            "select current_setting('server_version'), current_setting('shared_buffers'),"
            " current_setting('fsync'), current_setting('max_wal_size')"
        ).fetchone()
    return [
        f"{os.cpu_count()} processors ({platform.machine()}), {memory() / 2**30:.0f} GB of memory, "
        f"load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else "",
        f"PostgreSQL {version} as `walltrack up` starts it, but with shared_buffers {settings[0]} "
        f"and max_wal_size {settings[2]}, as a server of millions of rows is given; fsync "
        f"{settings[1]}, everything else at its default",
        f"medians of {max(bench.rounds, 3)} rounds or more, of whole commands of {bench.rounds}",
    ]  # fmt: skip


def _say(topic: str) -> None:
    print(f"bench: {time.monotonic() - BEGUN:4.0f} s: {topic}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
