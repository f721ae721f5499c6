"""Everything at once, under fire: workers of every kind while sessions, and the server, are killed.

Each worker does what the guides document, in the documented order of locks, and keeps count of what
the server has acknowledged. A transaction that was cut off in its commit may have been done or not;
one that was acknowledged has to be there, once. At the end the queues are emptied, what was
acknowledged is compared with the tables, and every contract is asked.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from benchmarks.bench import Bench
from benchmarks.measure import Section, percentile
from benchmarks.workers import KINDS, UNFINISHED, Worker
from walltrack.connection.database import Database, from_embedded
from walltrack.errors import UserError

SCHEMA = "walltrack_soak"
SECONDS = {"quick": 60, "full": 3600}
CYCLE = 30  # seconds between two stops of the server, but at least one stop in a run
# What they stand on: three of five wallets are live, and every fourth token is not safe.
BASE = """
insert into config (max_signal_attempts) values (100);
insert into exit_strategies (
    name, stop_loss_percent, trailing_stop_percent, scaling_out_config, is_default
) values ('Default', 20, 15, '[{"sell_percent": 100, "at_multiple": 2}]', true);
insert into wallets (address, mode, exit_strategy_id)
select rpad('W' || n, 44, 'x'), case when n % 5 < 3 then 'live' else 'simulation' end, id
from exit_strategies, generate_series(1, 20) as n where n::text !~ '0';
insert into tokens (address, safety_score, last_analyzed_at, analysis_source)
select rpad('T' || n, 44, 'x'), case when n % 4 > 0 then 0.9 else 0.1 end, now(), 'helius'
from generate_series(1, 60) as n where n::text !~ '0';
"""
# What each set of acknowledged keys is compared with.
FOUND = {
    "signals recorded": "select transaction_signature || ' ' || leg from signals",
    "signals decided": "select id::text from signals where processed_at is not null",
    "positions opened": "select signal_id::text from positions",
    "exits executed": "select id::text from orders"
    " where status = 'executed' and order_type <> 'entry'",
    "breaker events": "select id::text from circuit_breaker_events",
}


@dataclass
class Soak:
    """One run: what all threads share."""

    bench: Bench
    seconds: float
    database: Database
    statements: dict[str, str] = field(default_factory=dict)
    screens: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)
    # No new signal comes: the queues can be emptied.
    is_fed: threading.Event = field(default_factory=threading.Event)
    # Nobody is left who would start the server again.
    is_given_up: bool = False
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cut: Counter[str] = field(default_factory=Counter)
    deadlocks: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    # Keys that were sent, and keys whose commit the server has acknowledged, once for each time.
    sent: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    acknowledged: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def connect(self, name: str) -> psycopg.Connection:
        """A connection in autocommit, named so that it can be found and killed."""
        connection = self.database.connect()
        connection.row_factory = dict_row
        connection.execute(f"set search_path = {SCHEMA}; set application_name = 'soak {name}'")
        return connection

    @contextmanager
    def acknowledging(self, connection: psycopg.Connection, kind: str, key: object) -> Iterator:
        """A transaction whose key counts as acknowledged once its commit has come back."""
        with connection.transaction():
            yield
            self.sent[kind].add(str(key))
        self.acknowledged[kind].append(str(key))

    def run(self) -> None:
        """Let all threads work for the time, while what they work on is shot at."""
        workers = [
            threading.Thread(target=self._work, args=[kind(self, f"{name}-{number}")])
            for name, (kind, count) in KINDS.items()
            for number in range(count)
        ]
        for thread in workers:
            thread.start()
        try:
            self._fire()
        except BaseException:
            self.is_given_up = True
            raise
        finally:
            self.is_over.set()
            # Those of ingest come first in KINDS.
            for number, thread in enumerate(workers):
                if number == KINDS["ingest"][1]:
                    self.is_fed.set()
                thread.join()

    def _work(self, worker: Worker) -> None:
        """Step after step, on a new connection when one is gone, until all is over and done."""
        kind = worker.name.partition("-")[0]
        while not self.is_given_up:
            try:
                with self.connect(worker.name) as connection:
                    worker.begin(connection)
                    while True:
                        begun = time.perf_counter()
                        is_idle = not worker.step(connection)
                        self.took[kind].append(time.perf_counter() - begun)
                        if self.is_over.is_set() and is_idle and worker.is_done(connection):
                            return
                        if is_idle:
                            time.sleep(worker.pause)
            except psycopg.errors.DeadlockDetected:
                self.deadlocks[kind] += 1
            except (psycopg.OperationalError, UserError) as error:
                if isinstance(error, psycopg.errors.LockNotAvailable):
                    self.unexpected.append(f"{kind}: {error}")
                self.cut[kind] += 1
                time.sleep(0.05)
            except Exception as error:  # noqa: BLE001 - reported at the end, whatever it is
                self.unexpected.append(f"{kind}: {type(error).__name__}: {error}")
                if len(self.unexpected) > 20:
                    return

    def _fire(self) -> None:
        """Kill a session a second; stop the server at once in each cycle, and build in another."""
        build = threading.Thread(target=self._build)
        stops = max(1, round(self.seconds / CYCLE))
        end = begun = time.monotonic()
        for number in range(stops):
            end = begun + self.seconds * (number + 1) / (stops + 1)
            self._kill_until(end)
            # A build is no worker: who builds gives the command again when the server is gone.
            if build.ident is not None:
                build.join()
                build = threading.Thread(target=self._build)
            self._stop_at_once()
            build.start()
        self._kill_until(begun + self.seconds)
        build.join()
        # However slow the machine is, everything has happened at least once.
        while not (self.happened["sessions killed"] and all(map(self.acknowledged.get, FOUND))):
            if self.unexpected:
                return
            self._kill_until(time.monotonic() + 0.1)
            time.sleep(1)

    def _kill_until(self, end: float) -> None:
        while time.monotonic() < end:
            with self.connect("killer") as connection:
                self.happened["sessions killed"] += connection.execute(
                    "select pg_terminate_backend(pid) from (select pid from pg_stat_activity"
                    " where application_name like 'soak %' and pid <> pg_backend_pid()"
                    " order by random() limit 1) as victim"
                ).rowcount
            time.sleep(min(1, max(0, end - time.monotonic())))

    def _stop_at_once(self) -> None:
        """As `pg_ctl stop -m immediate` does; then start again, which replays the journal."""
        server = self.bench.server
        pid = int((server.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        while server.running() is not None:
            time.sleep(0.05)
        # On another port, where another program was faster.
        self.bench.database = self.database = from_embedded(server.start())
        self.happened["stops of the server"] += 1

    def _build(self) -> None:
        try:
            self.bench.plain_dbt("run", schema=SCHEMA)
            self.happened["builds meanwhile"] += 1
        except RuntimeError as error:
            self.unexpected.append(str(error))

    def deadlocked(self) -> tuple[list[str], int]:
        """What the server has logged of deadlocks among workers; how many there were with dbt."""
        log = self.bench.server.log.read_text(errors="replace")
        found = re.findall(r"ERROR:  deadlock detected\n.*DETAIL:(.*\n(?:\t.*\n)*)", log)
        among_workers = [detail for detail in found if '"app": "dbt"' not in detail]
        return among_workers, len(found) - len(among_workers)

    def compare(self) -> list[list[object]]:
        """What was acknowledged beside what is there. Raises RuntimeError where they differ."""
        rows: list[list[object]] = []
        with self.connect("judge") as connection:
            for kind, query in FOUND.items():
                acknowledged, sent = self.acknowledged[kind], self.sent[kind]
                found = {next(iter(row.values())) for row in connection.execute(query)}
                doubled = len(acknowledged) - len(set(acknowledged))
                lost, unknown = set(acknowledged) - found, found - sent
                rows.append([kind, len(acknowledged), len(found), len(lost), doubled, len(unknown)])
            left = connection.execute(UNFINISHED).fetchone()
        wrong = [row for row in rows if any(row[3:])]
        self.unexpected += self.deadlocked()[0]
        if wrong or any(left.values()) or self.unexpected:
            raise RuntimeError(f"soak: {wrong}, left {left}, unexpected {self.unexpected[:5]}")
        return rows


def measure(bench: Bench) -> Section:
    profile = "full" if bench.is_full else "quick"
    soak = Soak(bench, bench.soak_seconds or SECONDS[profile], bench.database)
    bench.plain_dbt("run", schema=SCHEMA)
    soak.statements = _compiled(bench, "workers", "psycopg")
    soak.screens = [*_compiled(bench, "dashboard", "values").values()]
    with soak.connect("base") as connection:
        connection.execute(BASE)
    soak.run()
    compared = soak.compare()
    # Fails where a contract is broken.
    bench.plain_dbt("test", schema=SCHEMA)
    soak.happened["deadlocks with a build"] = soak.deadlocked()[1]
    section = Section("Under fire")
    section.tables += [
        (
            f"The longest waits of {soak.seconds:.0f} s with"
            f" {', '.join(f'{count} {what}' for what, count in soak.happened.items())}; after"
            " it every contract was kept",
            ["worker", "threads", "steps", "median ms", "p99 ms", "longest ms", "cut off", "40P01"],
            [
                [kind, KINDS[kind][1], f"{len(times):,}",
                 *(f"{1000 * value:.1f}"
                   for value in (percentile(times, 50), percentile(times, 99), max(times))),
                 soak.cut[kind], soak.deadlocks[kind]]
                for kind, times in soak.took.items()
            ],
        ),
        (
            "What the server has acknowledged, and what is there; a commit that was cut off may be"
            " there as well",
            ["", "acknowledged", "there", "lost", "twice", "never asked for"],
            compared,
        ),
    ]  # fmt: skip
    return section


def _compiled(bench: Bench, screen: str, style: str) -> dict[str, str]:
    """The analyses of a screen, by name, as a driver runs them."""
    target = bench.project.root / "target" / f"soak-{style}"
    bench.plain_dbt(
        "compile", "--select", f"path:analyses/{screen}", "--target-path", target,
        "--vars", json.dumps({"analysis_parameters": style}), schema=SCHEMA,
    )  # fmt: skip
    folder = Path(target) / "compiled" / "walltrack" / "analyses" / screen
    return {path.stem: path.read_text() for path in folder.glob("*.sql")}
