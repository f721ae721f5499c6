"""Break everything once and see that a contract notices: `python -m tests.mutation`.

Builds the project in a database of its own, on a server of its own or on the one that the
environment names, and breaks it there, in transactions that are taken back. Ends with 1 when
something stays unnoticed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.conftest import copy_project
from walltrack.connection import database as databases
from walltrack.connection.project import Project
from walltrack.embedded.server import EmbeddedServer
from walltrack.errors import UserError

from .contracts import Contract, compile_manifests, read_contracts, run_dbt
from .run import Runner, Score, mutants_of, unknown_names, without_mutant
from .structure import Structure

SCHEMA = "walltrack"


@contextmanager
def scratch_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database, which is gone afterwards."""
    server = EmbeddedServer(folder / "server")
    if databases.environment_names_one():
        database = databases.from_environment()
    else:
        database = databases.from_embedded(server.start())
    dbname = f"walltrack_mutation_{uuid4().hex[:12]}"
    name = sql.Identifier(dbname)
    try:
        with database.connect() as administrator:
            administrator.execute(sql.SQL("create database {}").format(name))
        yield databases.Database("", {**database.parameters, "dbname": dbname}).url
    finally:
        if server.exists():
            server.purge()
        else:
            with database.connect() as administrator:
                administrator.execute(
                    sql.SQL("drop database if exists {} with (force)").format(name)
                )


def _build(folder: Path, url: str) -> list[Contract]:
    project = copy_project(folder / "project")
    Project(project).write_profiles()
    for step in ("seed", "run"):
        run_dbt(project, url, step)
    return read_contracts(compile_manifests(project, url))


def _say(message: str) -> None:
    print(f"mutate: {message}", file=sys.stderr, flush=True)


class _Progress:
    """A line every few seconds, for whoever waits."""

    def __init__(self, title: str, total: int) -> None:
        self._title, self._total, self._done, self._said = title, total, 0, time.monotonic()

    def __call__(self) -> None:
        self._done += 1
        if time.monotonic() - self._said > 10:
            _say(f"{self._title}: {self._done} of {self._total}")
            self._said = time.monotonic()


def _report(title: str, score: Score) -> None:
    print(f"{title}: {score.killed} of {score.total} mutants killed")
    for survivor in score.survivors:
        print(f"    survived: {survivor}")


def _mutate(url: str, contracts: list[Contract], only: str) -> bool:
    """Run both lists, or what of them has `only` in its title; say whether all is well."""
    chosen = [contract for contract in contracts if only in contract.name]
    with psycopg.connect(url) as connection:
        # Hundreds of plans that are used once.
        connection.execute("set jit = off")
        runner = Runner(connection, SCHEMA)
        broken = runner.broken_at_the_start(contracts)
        if broken:
            print(
                "Before anything was broken, these contracts fail already:", *broken, sep="\n    "
            )
            return False
        structure = [
            mutant for mutant in Structure(connection, SCHEMA).mutants() if only in mutant.title
        ]
        if not chosen and not structure:
            print(f"Nothing has '{only}' in its name.")
            return False
        of_contracts = runner.break_contracts(
            chosen,
            _Progress("contracts", sum(len(mutants_of(contract)) for contract in chosen)),
        )
        of_structure = runner.break_structure(
            structure, contracts, _Progress("schema", len(structure))
        )
    missing, unknown = without_mutant(chosen), unknown_names(contracts)
    _report(f"{len(chosen) - len(missing)} of {len(chosen)} contracts broken", of_contracts)
    _report("schema", of_structure)
    for name in missing:
        print(f"    no mutant: {name}")
    for name in unknown:
        print(f"    listed, but there is no such contract: {name}")
    return not (missing or unknown or of_contracts.survivors or of_structure.survivors)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only contracts and objects with it in the name"
    )
    arguments = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="walltrack-mutation-"))
    # The account that runs PostgreSQL for root has to pass through.
    folder.chmod(0o755)
    try:
        with scratch_database(folder) as url:
            _say("building the project and compiling its contracts in both modes of proof")
            contracts = _build(folder, url)
            return 0 if _mutate(url, contracts, arguments.only) else 1
    except (UserError, RuntimeError) as error:
        _say(str(error))
        return 3
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
