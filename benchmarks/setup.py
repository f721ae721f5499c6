"""Setup: `walltrack up` on a built database, dbt's share of it, the migrations by psql."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, in_turn, seconds
from walltrack.connection.database import environment_of

MIGRATIONS = Path("supabase/migrations")


def measure(bench: Bench) -> Section:
    section = Section("Set-up")
    empty = _empty_project(bench)
    transactions = 0

    def warm() -> float:
        nonlocal transactions
        before = _transactions(bench)
        took = seconds(lambda: bench.walltrack("up"))
        transactions = _transactions(bench) - before
        return took

    took = in_turn(
        bench.rounds,
        warm=warm,
        empty=lambda: seconds(lambda: _build(bench, empty)),
        psql=lambda: _migrate(bench, by_psql=True),
        bare=lambda: _migrate(bench, by_psql=False),
        help=_help,
    )
    manifest = json.loads((bench.project.root / "target" / "manifest.json").read_text())
    nodes = [
        *manifest["unit_tests"],
        *(name for name in manifest["nodes"] if not name.startswith(("analysis", "operation"))),
    ]
    section.figures += [
        Figure("`walltrack up`, warm, against `dbt build` of an empty project", took["warm"],
               took["empty"], "s"),
        Figure("the migrations by psql, a process each, against one connection",
               took["psql"], took["bare"], "s"),
    ]  # fmt: skip
    section.tables.append((
        "What else is known of it", ["", ""],
        [
            ["dbt nodes of a whole build: models, seeds, contracts", len(nodes)],
            ["transactions that it makes on the server", transactions],
            ["ms for each node, `walltrack up` less the empty project",
             round(1000 * (took["warm"] - took["empty"]) / len(nodes))],
            ["s of processor time for `walltrack --help` (at most 0.2)", round(took["help"], 2)],
        ],
    ))  # fmt: skip
    return section


def _transactions(bench: Bench) -> int:
    with bench.connect() as connection:
        row = connection.execute(
            "select xact_commit + xact_rollback from pg_catalog.pg_stat_database"
            " where datname = current_database()"
        ).fetchone()
    return int(row[0])


def _empty_project(bench: Bench) -> Path:
    """A dbt project with nothing in it, and the profile of ours."""
    root = bench.folder / "empty"
    root.mkdir()
    (root / "dbt_project.yml").write_text(
        "name: empty\nprofile: walltrack\nflags: {send_anonymous_usage_stats: false}\n"
    )
    shutil.copy(bench.project.root / "profiles.yml", root)
    return root


def _build(bench: Bench, root: Path) -> None:
    program = shutil.which("dbt", path=str(Path(sys.executable).parent)) or "dbt"
    subprocess.run(
        [program, "build"],
        cwd=root,
        env=environment_of(bench.database),
        check=True,
        capture_output=True,
    )


def _migrate(bench: Bench, *, by_psql: bool) -> float:
    """Build the schema from the exported files in a database of its own."""
    files = sorted((bench.project.root / MIGRATIONS).glob("*.sql"))
    with bench.connect() as connection:
        connection.execute("drop database if exists migrated")
        connection.execute("create database migrated")
    url = bench.database.url.replace("/walltrack?", "/migrated?")

    def run() -> None:
        if by_psql:
            for file in files:
                bench.psql("-1", "-f", file, url=url)
        else:
            with psycopg.connect(url) as connection:
                for file in files:
                    connection.execute(file.read_bytes())

    return seconds(run)


def _help() -> float:
    """Processor time, of which a busy machine takes no more."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "walltrack", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
