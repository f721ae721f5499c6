"""Bytes per row, index by index, against the minimum that PostgreSQL needs to store them."""

from __future__ import annotations

import psycopg

from benchmarks.bench import LARGE, Bench
from benchmarks.measure import Figure, Section

# Of the least possible: what a column aligns to, widest first, so that no byte is padding.
_BY_ALIGNMENT = """
select string_agg(format('%%I', attname), ', ' order by
    case typalign when 'd' then 1 when 'i' then 2 when 's' then 3 else 4 end,
    typlen < 0, attnum)
from pg_catalog.pg_attribute
inner join pg_catalog.pg_type on pg_type.oid = atttypid
where attrelid = %s::regclass and attnum > 0 and not attisdropped
"""


def measure(bench: Bench) -> Section:
    section = Section("Size")
    largest = bench.sizes[-1]
    with bench.connect(bench.schema(largest)) as connection:
        for table in LARGE:
            ours, least, lines = _size(connection, table)
            section.figures.append(
                Figure(f"bytes for a row of {table} with its indexes, against the same row packed,"
                       " with two keys", ours, least, "bytes", signals=largest)
            )  # fmt: skip
            title = f"`{table}` at {largest:,} signals"
            section.tables.append((title, ["part", "bytes a row", "depth"], lines))
    return section


def _size(connection: psycopg.Connection, table: str) -> tuple[float, float, list[list[object]]]:
    connection.execute(f"vacuum analyze {table}")
    rows = connection.execute(f"select count(*) from {table}").fetchone()[0]
    heap = connection.execute("select pg_table_size(%s::regclass)", [table]).fetchone()[0]
    connection.execute("create extension if not exists pageinspect schema bench")
    indexes = connection.execute(
        """
        select
            relname,
            pg_relation_size(indexrelid),
            case when pg_relation_size(indexrelid) > 8192
                then (select level from bench.bt_metap(indexrelid::regclass::text)) + 1 end
        from pg_catalog.pg_index
        inner join pg_catalog.pg_class on pg_class.oid = indexrelid
        where indrelid = %s::regclass
        order by 2 desc
        """,
        [table],
    ).fetchall()
    columns = connection.execute(_BY_ALIGNMENT, [table]).fetchone()[0]
    key = {
        "signals": "transaction_signature, leg",
        "orders": "tx_signature, position_id",
        "positions": "signal_id",
    }
    connection.execute(f"""
        drop table if exists bench.packed;
        create table bench.packed as select {columns} from {table};
        create unique index on bench.packed (id);
        create unique index on bench.packed ({key[table]});
        """)
    packed, packed_heap = connection.execute(
        "select pg_total_relation_size('bench.packed'), pg_table_size('bench.packed')"
    ).fetchone()
    connection.execute("drop table bench.packed")
    lines: list[list[object]] = [
        ["heap", round(heap / rows), ""],
        ["heap, columns in the best order", round(packed_heap / rows), ""],
        *([f"`{name}`", round(size / rows, 1), depth] for name, size, depth in indexes),
    ]
    if table == "signals":
        payload = connection.execute(
            "select avg(pg_column_size(raw_payload)) from signals tablesample system (5)"
        ).fetchone()[0]
        lines.insert(1, ["of which the payload", round(payload or 0), ""])
    total = heap + sum(size for _, size, _ in indexes)
    return total / rows, packed / rows, lines
