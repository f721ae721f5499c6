"""A price for every open position: with the triggers that keep profit and loss, and without any."""

from __future__ import annotations

import psycopg

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, in_turn, processor_seconds

POSITIONS = (200, 20_000)
TICKS = 3
# As the price monitor does it: one statement, a price for each position that it holds. None above
# the entry, where the bare table's check of the peak would want a further column written.
TICK = """
update {table} as held
set
    current_price = round(held.entry_price * (0.9 + random()::numeric * 0.1), 12),
    last_price_at = now()
from unnest(%(ids)s::uuid[]) as priced (id)
where held.id = priced.id
"""


def measure(bench: Bench) -> Section:
    section = Section("Price ticks")
    schema = bench.schema(min(bench.sizes, key=lambda size: abs(size - 100_000)))
    with bench.connect(schema) as connection:
        _open(connection, max(POSITIONS))
        for positions in POSITIONS:
            rates = _rates(bench, connection, positions)
            section.figures.append(
                Figure(f"{positions:,} open positions, one tick", rates["ours"], rates["bare"],
                       "positions/s of processor", at_least=0.6)
            )  # fmt: skip
        if bench.is_full:
            section.tables.append(_hot(connection))
    return section


def _open(connection: psycopg.Connection, positions: int) -> None:
    """As many open positions as that, and a table like theirs without triggers."""
    connection.execute(
        """
        insert into positions (
            wallet_id, token_id, exit_strategy_id, entry_price, entry_amount
        )
        select wallet_id, token_id, exit_strategy_id, entry_price, entry_amount
        from (select * from positions limit 1000) as source
        cross join generate_series(1, 1 + %(positions)s / 1000)
        limit %(positions)s
        """,
        {"positions": positions},
    )
    connection.execute("""
        drop table if exists bench.bare;
        create table bench.bare (
            like positions
            including defaults including constraints including indexes including storage
        );
        """)
    options = connection.execute(
        "select array_to_string(reloptions, ', ') from pg_class where oid = 'positions'::regclass"
    ).fetchone()[0]
    if options:
        connection.execute(f"alter table bench.bare set ({options})")
    connection.execute("insert into bench.bare select * from positions")
    connection.execute("vacuum (full, analyze) positions")
    connection.execute("vacuum (full, analyze) bench.bare")


def _rates(bench: Bench, connection: psycopg.Connection, positions: int) -> dict[str, float]:
    connection.execute("set synchronous_commit = off")
    ids = _open_ids(connection, positions)
    repeat = TICKS if positions > 1000 else TICKS * 10

    def rate(table: str) -> float:
        statement = TICK.format(table=table)

        def tick() -> None:
            for _ in range(repeat):
                connection.execute(statement, {"ids": ids})

        return repeat * positions / processor_seconds(connection, tick)

    return dict(
        in_turn(bench.rounds + 8, ours=lambda: rate("positions"), bare=lambda: rate("bench.bare"))
    )


def _hot(connection: psycopg.Connection) -> tuple[str, list[str], list[list[object]]]:
    """How many of the updates were HOT at which fillfactor, and what that does to the table."""
    lines: list[list[object]] = []
    positions = max(POSITIONS)
    ids = _open_ids(connection, positions)
    for fillfactor in (100, 90, 80, 70):
        connection.execute(f"""
            drop table if exists bench.filled;
            create table bench.filled (like positions including defaults including indexes)
            with (fillfactor = {fillfactor}, autovacuum_enabled = off);
            insert into bench.filled select * from positions;
            """)
        connection.execute("vacuum analyze bench.filled")
        megabytes = _megabytes(connection)
        shares, wal = [], []
        for _ in range(5):
            before = _hot_updates(connection)
            plan = connection.execute(
                "explain (analyze, wal, costs off, timing off, summary off, format json) "
                + TICK.format(table="bench.filled"),
                {"ids": ids},
            ).fetchone()[0]
            shares.append((_hot_updates(connection) - before) / positions)
            wal.append(plan[0]["Plan"]["WAL Bytes"] / positions)
            connection.execute("vacuum bench.filled")
        lines.append([
            fillfactor,
            f"{megabytes:.1f} MB",
            f"{_megabytes(connection):.1f} MB",
            f"{100 * shares[0]:.0f} %",
            f"{100 * shares[-1]:.0f} %",
            f"{wal[0]:.0f}",
            f"{wal[-1]:.0f}",
        ])  # fmt: skip
    return (
        f"HOT updates by fillfactor: {positions:,} positions, five ticks, vacuumed between",
        ["fillfactor", "heap before", "heap after", "HOT at first", "HOT at last",
         "WAL bytes a tick at first", "at last"],
        lines,
    )  # fmt: skip


def _open_ids(connection: psycopg.Connection, positions: int) -> list[object]:
    query = "select id from positions where status = 'open' limit %s"
    return [found for (found,) in connection.execute(query, [positions])]


def _megabytes(connection: psycopg.Connection) -> float:
    size = "select pg_relation_size('bench.filled') / 1e6"
    return float(connection.execute(size).fetchone()[0])


def _hot_updates(connection: psycopg.Connection) -> int:
    connection.execute("select pg_stat_force_next_flush()")
    connection.execute("select pg_stat_clear_snapshot()")
    return connection.execute(
        "select coalesce(n_tup_hot_upd, 0) from pg_stat_all_tables"
        " where relid = 'bench.filled'::regclass"
    ).fetchone()[0]
