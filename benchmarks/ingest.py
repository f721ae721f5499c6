"""Inserts of signals as the webhook does them, against a bare table and one with the two keys."""

from __future__ import annotations

from itertools import count

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, in_turn, processor_seconds, read_indexes

BATCH = 1000
# What the webhook knows of a swap; the rest comes from defaults.
COLUMNS = (
    "wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out,"
    " price_usd, value_usd, received_at, raw_payload"
)


def measure(bench: Bench) -> Section:
    section = Section("Ingest of signals")
    rates: dict[int, float] = {}
    for signals in bench.sizes:
        schema = bench.schema(signals)
        # A webhook answers once its signal is safe on disk. Without that wait there is nothing but
        # the statement, and the rules are a larger part of it.
        for what, synchronous, rows, at_least in (
            ("one by one, each on disk", True, 1, 0.6),
            ("one by one, without waiting for the disk", False, 1, None),
            ("ten a statement, without waiting for the disk", False, 10, None),
        ):
            rate = _one_by_one(bench, schema, synchronous=synchronous, rows=rows)
            section.figures.append(
                Figure(what, rate["ours"], rate["bare"], "signals/s", at_least=at_least,
                       signals=signals)
            )  # fmt: skip
        batches = _in_batches(bench, schema)
        rates[signals] = batches["ours"]
        section.figures += [
            Figure(f"batches of {BATCH:,} against two keys", batches["ours"], batches["keys"],
                   "signals/s of processor", at_least=0.5, signals=signals),
            Figure(f"batches of {BATCH:,} against the heap alone", batches["ours"],
                   batches["heap"], "signals/s of processor", signals=signals),
        ]  # fmt: skip
    smallest, largest = bench.sizes[0], bench.sizes[-1]
    section.figures.append(
        Figure(f"batches at {largest:,} against {smallest:,}", rates[largest], rates[smallest],
               "signals/s of processor", at_least=0.7, signals=largest)
    )  # fmt: skip
    return section


def _prepare(bench: Bench, schema: str, rows: int) -> None:
    """As many new signals as wanted, numbered, and the tables without rules."""
    with bench.connect(schema) as connection:
        connection.execute(f"""
            drop table if exists bench.incoming, bench.bare;
            create table bench.bare (like signals including defaults);
            create table bench.incoming as
            select
                row_number() over () as number, wallet_id, token_address,
                '3K' || replace(
                    left(encode(sha512((gen_random_uuid()::text)::bytea), 'hex'), 86), '0', 'z'
                ) as transaction_signature,
                signal_type, amount_in, amount_out, price_usd, value_usd, now() as received_at,
                raw_payload
            -- A swap that failed on the chain would need its filter.
            from (select * from signals where amount_in > 0) as source
            cross join generate_series(
                1, {rows} / (select least(count(*), {rows}) from signals) + 1
            )
            limit {rows};
            alter table bench.incoming add primary key (number);
            """)
        connection.execute("vacuum analyze bench.incoming")


def _one_by_one(bench: Bench, schema: str, *, synchronous: bool, rows: int) -> dict[str, float]:
    """Signals a second of a client that inserts one, or a few, in each transaction."""
    transactions, rounds = 1000, max(bench.rounds, 5)
    _prepare(bench, schema, transactions * rows * rounds)
    with bench.connect(schema) as connection:
        read_indexes(connection, "signals", "wallets")
    used = {"ours": count(), "bare": count()}

    def rate(side: str, table: str) -> float:
        # Numbers count from here, since a row comes in once.
        first = next(used[side]) * transactions * rows
        script = (
            f"insert into {table} ({COLUMNS}) select {COLUMNS} from bench.incoming"
            f" where number > :number and number <= :number + {rows};\n"
            f"\\set number :number + {rows}\n"
        )
        return rows * bench.pgbench(
            script, "-c", "1", "-t", str(transactions), "-D", f"number={first}",
            synchronous=synchronous,
        )[0]  # fmt: skip

    return dict(
        in_turn(
            rounds,
            ours=lambda: rate("ours", f"{schema}.signals"),
            bare=lambda: rate("bare", "bench.bare"),
        )
    )


def _in_batches(bench: Bench, schema: str) -> dict[str, float]:
    batches, rounds = 20, max(bench.rounds, 5)
    _prepare(bench, schema, batches * BATCH * rounds)
    with bench.connect(schema) as connection:
        connection.execute("""
            drop table if exists bench.keys;
            create table bench.keys (like signals including defaults);
            insert into bench.keys select * from signals;
            alter table bench.keys add primary key (id), add unique (transaction_signature, leg);
            """)
        connection.execute("vacuum analyze bench.keys")
        read_indexes(connection, "signals", "wallets", "bench.keys")
        connection.execute("set synchronous_commit = off")
        used = {"ours": count(), "keys": count(), "heap": count()}

        def rate(side: str, table: str) -> float:
            first = next(used[side]) * batches

            def insert() -> None:
                for batch in range(first, first + batches):
                    connection.execute(
                        f"insert into {table} ({COLUMNS}) select {COLUMNS} from bench.incoming"
                        " where number > %s and number <= %s",
                        [batch * BATCH, (batch + 1) * BATCH],
                    )

            return batches * BATCH / processor_seconds(connection, insert)

        return dict(
            in_turn(
                rounds,
                ours=lambda: rate("ours", "signals"),
                keys=lambda: rate("keys", "bench.keys"),
                heap=lambda: rate("heap", "bench.bare"),
            )
        )
