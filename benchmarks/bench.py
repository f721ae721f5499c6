"""The server that is measured: the project's own, with more memory, and the schemas in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path

import psycopg

from walltrack.connection import database as databases
from walltrack.connection.project import Project
from walltrack.dbt_runs.operation import run_operation
from walltrack.embedded.binaries import find_binaries
from walltrack.embedded.os_user import server_user
from walltrack.embedded.server import EmbeddedServer
from walltrack.scale.bar import Bar
from walltrack.scale.filling import Filling
from walltrack.scale.parameters import Parameters

REPOSITORY = Path(__file__).resolve().parents[1]
MOCK = "walltrack"
CATALOG, SCAN = "catalog", "scan"
# The tables that grow with the signals.
LARGE = ("signals", "positions", "orders")


@dataclass
class Bench:
    """One run: which sizes, how many rounds, and where everything is."""

    folder: Path
    sizes: list[int]
    rounds: int
    is_full: bool
    # None: as long as the profile has it.
    soak_seconds: float | None = None
    fsync: bool = True
    # Of making what is measured, by name: topics report them.
    took: dict[str, float] = field(default_factory=dict)

    @cached_property
    def server(self) -> EmbeddedServer:
        """The embedded server, not started."""
        return EmbeddedServer(self.folder / "home")

    @cached_property
    def database(self) -> databases.Database:
        """Its database; starts it, and gives it what any server of millions of rows is given."""
        with databases.from_embedded(self.server.start()).connect() as connection:
            connection.execute(f"alter system set shared_buffers = '{memory() // 2**22}MB'")
            connection.execute("alter system set max_wal_size = '8GB'")
            connection.execute(f"alter system set fsync = {'on' if self.fsync else 'off'}")
        self.server.stop()
        return databases.from_embedded(self.server.start())

    @cached_property
    def project(self) -> Project:
        """A copy of the dbt project: the original keeps its profile and its parsed state."""
        root = self.folder / "project"
        ignored = (".git", ".venv", ".walltrack", "target", "logs", "profiles.yml", "__pycache__")
        shutil.copytree(REPOSITORY, root, ignore=shutil.ignore_patterns(*ignored))
        shutil.copy(root / "profiles.yml.example", root / "profiles.yml")
        return Project(root)

    def connect(self, schema: str | None = None) -> psycopg.Connection:
        """A connection in autocommit, with a schema as its search path."""
        connection = self.database.connect()
        if schema:
            connection.execute(f"set search_path = {schema}")
        return connection

    def schema(self, signals: int) -> str:
        """The schema with so many signals."""
        return f"walltrack_{_short(signals)}"

    def build(self) -> None:
        """Build the mock data."""
        self.walltrack("up")

    def make_schemas(self) -> None:
        """Fill a schema of each size, and one for what the benchmarks need themselves."""
        databases.hand_over(self.database)
        today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        with self.connect() as connection:
            connection.execute("create schema bench")
        for signals in self.sizes:
            schema = self.schema(signals)
            with self.connect() as connection:
                ddl = run_operation(self.project, "print_schema", None, {"schema": schema})
                parameters = Parameters(signals, max(5, signals // 2000), 1, today)
                fill = Filling(connection, schema)
                bar = Bar(signals, 0)
                progress = fill.begin(parameters, ddl)
                fill.go_on(progress, bar.advanced)
                bar.close()
                self.took[schema] = bar.seconds
                fill.finish(parameters)

    def pgbench(
        self, script: str, *options: str, log: bool = False, synchronous: bool = True
    ) -> tuple[float, list[float]]:
        """Transactions a second of a script, and with `log` what each took, in milliseconds."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            file = Path(folder) / "script.sql"
            file.write_text(script)
            command = [self._program("pgbench"), "-n", "-M", "prepared", *options, "-f", file]
            if log:
                command += ["--log", f"--log-prefix={folder}/log"]
            done = subprocess.run(
                [*command, self.database.url],
                env=os.environ
                | {"PGOPTIONS": f"-c synchronous_commit={'on' if synchronous else 'off'}"},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise RuntimeError(f"pgbench failed: {done.stderr}")
            rate = re.search(r"^tps = ([0-9.]+) \(without", done.stdout, re.MULTILINE)
            took = [
                int(line.split()[2]) / 1000
                for path in Path(folder).glob("log.*")
                for line in path.read_text().splitlines()
            ]
        if rate is None:
            raise RuntimeError(f"pgbench said something else: {done.stdout}")
        return float(rate[1]), took

    def psql(self, *arguments: str | Path, url: str) -> None:
        """Run psql."""
        command = [self._program("psql"), "-q", "-v", "ON_ERROR_STOP=1", *arguments, url]
        subprocess.run(command, check=True, capture_output=True)

    def walltrack(self, *arguments: str, schema: str = MOCK) -> None:
        """Run our command on the database, as a user would."""
        self._run([sys.executable, "-m", "walltrack", *arguments], schema)

    def dbt(self, *arguments: str, schema: str, proof: str = CATALOG) -> Path:
        """Run dbt on a schema, about its busiest wallet; the folder of what it writes.

        There is a folder, and vars, for each schema and mode of proof: dbt parses the whole
        project anew where one of them is another than before.
        """
        target = self.project.root / "target" / f"{schema}-{proof}"
        with self.connect(schema) as connection:
            (wallet,) = connection.execute(
                "select id::text from wallets order by last_signal_at desc limit 1"
            ).fetchone()
            (position,) = connection.execute(
                "select id::text from positions where status = 'open' order by entry_at, id limit 1"
            ).fetchone()
        given = {"contract_proof": proof, "wallet_id": wallet, "position_id": position}
        self.plain_dbt(
            *arguments, "--vars", json.dumps(given), "--target-path", target, schema=schema
        )
        return target

    def plain_dbt(self, *arguments: str | Path, schema: str) -> None:
        """Run dbt on a schema, which need not be there yet."""
        program = shutil.which("dbt", path=str(Path(sys.executable).parent)) or "dbt"
        self._run([program, *map(str, arguments), "--target", "postgres"], schema)

    def _run(self, command: list[str], schema: str) -> None:
        environment = {
            **databases.environment_of(self.database),
            "WALLTRACK_SCHEMA": schema,
            "PYTHONPATH": str(REPOSITORY / "src"),
        }
        done = subprocess.run(
            command, cwd=self.project.root, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr}")

    def _program(self, name: str) -> Path:
        return find_binaries(server_user()).folder / name


def memory() -> int:
    """Bytes of memory of this machine; 1 GB where Python cannot say."""
    if not hasattr(os, "sysconf"):
        return 2**30
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _short(number: int) -> str:
    for unit, letter in ((10**6, "m"), (1000, "k")):
        if number % unit == 0:
            return f"{number // unit}{letter}"
    return str(number)
