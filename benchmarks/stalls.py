"""Migrations beside workers: how long a worker stands still, with the lock free and with a reader.

The workers are four writers of signals, two price monitors and two that claim. The reader holds a
transaction open that has read `signals`, so that nothing can lock the table until it ends.
"""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg

from benchmarks.bench import Bench
from benchmarks.claims import QUEUES
from benchmarks.ingest import COLUMNS, _prepare
from benchmarks.measure import Section
from benchmarks.ticks import TICK
from walltrack.migrations.rendered import Rendered, render
from walltrack.migrations.runner import Runner

WRITERS, MONITORS, CLAIMERS = 4, 2, 2
PAUSE = 0.002  # Of a worker between two statements: the machine is busy, and not overrun.
KINDS = ("ingest", "tick", "claim")
QUIET = 5.0  # Seconds that the workers are measured for without a migration.
READER = {True: 30.0, False: 5.0}  # Seconds that the reader stays, in the full and the quick run.

ADDED = {
    "signals_note": """{% macro create_signals_note(schema=target.schema) %}
-- 010_signals_note, 2026-12-01, story 1.2
-- For the benchmark.

alter table {{ schema }}.signals add column note text default '';

{% call set_check(
    'signals', 'ck_signals_note_short', 'For the benchmark', schema
) -%}
octet_length(note) <= 200
{%- endcall %}
{% endmacro %}


{% macro rollback_signals_note(schema=target.schema) %}
alter table {{ schema }}.signals drop column if exists note;
{% endmacro %}
""",
    "signals_note_index": """{% macro create_signals_note_index(schema=target.schema) %}
-- 011_signals_note_index, 2026-12-01, story 1.2
-- For the benchmark.

create index concurrently idx_signals_note on {{ schema }}.signals (wallet_id, note);
{% endmacro %}


{% macro rollback_signals_note_index(schema=target.schema) %}
drop index if exists {{ schema }}.idx_signals_note;
{% endmacro %}
""",
    "signals_remark": """{% macro create_signals_remark(schema=target.schema) %}
-- 012_signals_remark, 2026-12-01, story 1.2
-- For the benchmark.

{% call set_check(
    'signals', 'ck_signals_note_given', 'For the benchmark', schema
) -%}
note is not null
{%- endcall %}

{{ next_step() }}

alter table {{ schema }}.signals alter column note set not null;

alter table {{ schema }}.signals drop constraint ck_signals_note_given;

{{ next_step() }}

alter table {{ schema }}.signals rename column note to remark;
{% endmacro %}


{% macro rollback_signals_remark(schema=target.schema) %}
alter table {{ schema }}.signals drop constraint if exists ck_signals_note_given;

alter table {{ schema }}.signals alter column remark drop not null;

alter table {{ schema }}.signals rename column remark to note;
{% endmacro %}
""",
}
CASES = {"010": "a column with a check", "011": "an index", "012": "a not-null and a rename"}


@dataclass
class Workers:
    """All of them, and when each statement began and ended, by kind."""

    bench: Bench
    schema: str
    spans: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {kind: [] for kind in KINDS}
    )
    failed: list[Exception] = field(default_factory=list)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[Workers]:
        """Run them meanwhile."""
        ended = threading.Event()
        jobs: list[tuple[str, Callable[[psycopg.Connection, int], None]]] = [
            *[("ingest", self._ingest)] * WRITERS,
            *[("tick", self._tick)] * MONITORS,
            *[("claim", self._claim)] * CLAIMERS,
        ]
        threads = [
            threading.Thread(target=self._work, args=(kind, number, job, ended))
            for number, (kind, job) in enumerate(jobs)
        ]
        for thread in threads:
            thread.start()
        try:
            time.sleep(1)
            yield self
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        if self.failed:
            raise self.failed[0]

    def longest(self, action: Callable[[], object]) -> dict[str, float]:
        """The longest that a statement of each kind took while that was done, in milliseconds."""
        begun = time.perf_counter()
        action()
        ended = time.perf_counter()
        time.sleep(0.1)  # What began meanwhile ends.
        return {
            kind: 1000 * max(
                (last - first for first, last in list(self.spans[kind])
                 if last >= begun and first <= ended),
                default=0.0,
            )
            for kind in KINDS
        }  # fmt: skip

    def _work(
        self,
        kind: str,
        number: int,
        job: Callable[[psycopg.Connection, int], None],
        ended: threading.Event,
    ) -> None:
        try:
            with self.bench.connect(self.schema) as connection:
                connection.execute("set synchronous_commit = off")
                turn = 0
                while not ended.is_set():
                    begun = time.perf_counter()
                    job(connection, turn * WRITERS + number + 1)
                    self.spans[kind].append((begun, time.perf_counter()))
                    turn += 1
                    time.sleep(PAUSE)
        except psycopg.Error as error:
            self.failed.append(error)

    def _ingest(self, connection: psycopg.Connection, number: int) -> None:
        connection.execute(
            f"insert into signals ({COLUMNS}) select {COLUMNS} from bench.incoming"
            " where number = %s on conflict do nothing",
            [number],
        )

    def _tick(self, connection: psycopg.Connection, number: int) -> None:
        ids = self.ids[number % len(self.ids) :][:20]
        connection.execute(TICK.format(table="positions"), {"ids": ids})

    def _claim(self, connection: psycopg.Connection, number: int) -> None:
        with connection.transaction():
            claimed = connection.execute(QUEUES["signals"]["claim"]).fetchone()
            if claimed:
                connection.execute("update signals set processed_at = now() where id = %s", claimed)

    @property
    def ids(self) -> list[str]:
        """Open positions, in the order in which monitors lock them."""
        if not hasattr(self, "_ids"):
            with self.bench.connect(self.schema) as connection:
                self._ids = [
                    row[0]
                    for row in connection.execute(
                        "select id from positions where status = 'open' order by id limit 40"
                    )
                ]
        return self._ids


def measure(bench: Bench) -> Section:
    section = Section("Migrations beside workers")
    signals = bench.sizes[-1]
    schema = bench.schema(signals)
    rounds = max(bench.rounds, 3)
    before = render(bench.project)
    with bench.connect() as connection:
        Runner(connection, schema, before).adopt()
    bench.dbt("parse", schema=schema)
    _prepare(bench, schema, 200_000)
    stay = READER[bench.is_full]
    workers = Workers(bench, schema)
    rows: list[list[object]] = []
    with workers.at_work():
        quiet = _median([workers.longest(lambda: time.sleep(QUIET)) for _ in range(rounds)])
        rows.append(["nothing", *_cells(quiet), "", "", ""])
        for command, what in (("parse", "`dbt parse`"), ("run", "an up-to-date `dbt run`")):
            arguments = (command,) if command == "parse" else (command, "--exclude", "performance")
            meanwhile = _median(
                [
                    workers.longest(lambda given=arguments: bench.dbt(*given, schema=schema))
                    for _ in range(rounds)
                ]
            )
            rows.append([what, *_cells(meanwhile), "", "", ""])
        rendered = _with_more_migrations(bench)
        for version, what in CASES.items():
            free, behind = [], []
            for _ in range(rounds):
                for found, wait in ((free, 0.0), (behind, stay)):
                    with _reader(bench, schema, wait):
                        found.append(
                            workers.longest(
                                lambda to=version: _migrate(bench, schema, rendered, to)
                            )
                        )
                    _roll_back(bench, schema, rendered, version)
            _migrate(bench, schema, rendered, version)
            rows.append([what, *_cells(_median(free)), *_cells(_median(behind))])
    section.tables.append((
        f"The longest that a statement of a worker took, in ms, at {signals:,} signals: while "
        f"nobody held the table, and while a reader held it for {stay:.0f} s",
        ["meanwhile", *KINDS, *(f"{kind}, reader" for kind in KINDS)],
        rows,
    ))  # fmt: skip
    return section


def _with_more_migrations(bench: Bench) -> Rendered:
    ddl = bench.project.root / "macros" / "ddl"
    for number, (name, text) in enumerate(ADDED.items(), start=int(min(CASES))):
        (ddl / f"{number:03}_{name}.sql").write_text(text)
    order = ddl / "_migrations.sql"
    names = "".join(f"    '{name}',\n" for name in ADDED)
    order.write_text(order.read_text().replace("]) }}", f"{names}]) }}}}"))
    return render(bench.project)


def _migrate(bench: Bench, schema: str, rendered: Rendered, to: str) -> None:
    with bench.connect() as connection:
        if not list(Runner(connection, schema, rendered).migrate(to)):
            raise RuntimeError(f"migration {to} was there already")


def _roll_back(bench: Bench, schema: str, rendered: Rendered, version: str) -> None:
    with bench.connect() as connection:
        list(Runner(connection, schema, rendered).rollback(f"{int(version) - 1:03}", insist=True))


@contextlib.contextmanager
def _reader(bench: Bench, schema: str, stay: float) -> Iterator[None]:
    if not stay:
        yield
        return
    connection = bench.connect(schema)
    connection.execute("begin")
    connection.execute("select from signals limit 1")
    ends = threading.Timer(stay, lambda: connection.execute("commit"))
    ends.start()
    try:
        yield
    finally:
        ends.join()
        connection.close()


def _median(found: list[dict[str, float]]) -> dict[str, float]:
    return {kind: statistics.median(each[kind] for each in found) for kind in KINDS}


def _cells(found: dict[str, float]) -> list[object]:
    return [round(found[kind]) for kind in KINDS]
