"""Time that each check, key, index and trigger adds to the insert of a row."""

from __future__ import annotations

import statistics

import psycopg

from benchmarks.bench import Bench
from benchmarks.measure import Section, in_turn, processor_seconds

ROWS = 10_000
_HEAP = "heap"

# Each part of a table as the statement that puts it, alone, on bench.bare.
_PARTS = """
select
    case contype when 'c' then 'check' when 'f' then 'foreign key' else 'key' end,
    conname,
    format('alter table bench.bare add constraint %%I %%s', conname, pg_get_constraintdef(oid))
from pg_catalog.pg_constraint
where conrelid = %(table)s::regclass and contype in ('c', 'f', 'p', 'u')
union all
select
    'index',
    indexrelid::regclass::text,
    regexp_replace(
        pg_get_indexdef(indexrelid), ' INDEX .* USING ', ' INDEX ON bench.bare USING '
    )
from pg_catalog.pg_index
where
    indrelid = %(table)s::regclass
    and not exists (select from pg_catalog.pg_constraint where conindid = indexrelid)
union all
select
    'trigger',
    tgname,
    regexp_replace(pg_get_triggerdef(oid), ' ON [^ ]+ ', ' ON bench.bare ')
from pg_catalog.pg_trigger
-- Those that an insert of a row fires.
where tgrelid = %(table)s::regclass and not tgisinternal and tgtype & 5 = 5
"""


def measure(bench: Bench) -> Section:
    section = Section("What each rule costs")
    schema = bench.schema(min(bench.sizes, key=lambda size: abs(size - 100_000)))
    with bench.connect(schema) as connection:
        for table in ("signals", "orders", "positions"):
            section.tables.append(_costs(bench, connection, table))
    return section


def _costs(
    bench: Bench, connection: psycopg.Connection, table: str
) -> tuple[str, list[str], list[list[object]]]:
    rows = connection.execute(f"select least(count(*), {ROWS}) from {table}").fetchone()[0]
    connection.execute(f"""
        drop table if exists bench.bare, bench.incoming;
        create table bench.incoming as select * from {table} limit {rows};
        create table bench.bare (like {table} including defaults)
        """)
    parts = connection.execute(_PARTS, {"table": table}).fetchall()

    def cost(statement: str | None) -> float:
        with connection.transaction(force_rollback=True):
            connection.execute("truncate bench.bare")
            if statement:
                connection.execute(statement)
            return processor_seconds(
                connection,
                lambda: connection.execute("insert into bench.bare select * from bench.incoming"),
            )

    sides: dict[str, str | None] = {}
    for number, (_, name, statement) in enumerate(parts):
        # Every difference is to the bare table, so that one is measured again and again.
        if number % 3 == 0:
            sides[f"{_HEAP} {number}"] = None
        sides[name] = statement
    alone = in_turn(
        bench.rounds + 2,
        **{name: lambda statement=statement: cost(statement) for name, statement in sides.items()},
    )
    microseconds = {name: 1_000_000 * took / rows for name, took in alone.items()}
    heap = statistics.median(
        microseconds.pop(name) for name in sides if name.startswith(f"{_HEAP} ")
    )
    kinds = {name: kind for kind, name, _ in parts}
    lines: list[list[object]] = [["heap", "the bare table", round(heap, 2)]]
    by_cost = sorted(microseconds.items(), key=lambda item: -item[1])
    lines += [[kinds[name], f"`{name}`", round(took - heap, 2)] for name, took in by_cost]
    lines.append(
        ["", "all rules together", round(sum(microseconds.values()) - heap * len(parts), 2)]
    )
    return (
        f"`{table}`, {rows:,} rows in one statement, each rule alone on a bare table",
        ["kind", "rule", "µs of processor time a row"],
        lines,
    )
