"""Four workers that empty a queue at once: signals to process, orders to submit."""

from __future__ import annotations

import re

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, in_turn, percentile, read_indexes

WORKERS = 4
CLAIMS = 1000  # of each worker

QUEUES = {
    "signals": {
        # The fill leaves more waiting the larger it is, and the queues have to be of one length.
        "empty": "update signals set processed_at = now()"
        " where filtered = false and position_created = false and processed_at is null",
        "fill": """
            insert into signals (
                wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out,
                raw_payload
            )
            select
                wallet_id, token_address,
                '4x' || replace(
                    left(encode(sha512(gen_random_uuid()::text::bytea), 'hex'), 86), '0', 'z'
                ),
                signal_type, amount_in, amount_out, raw_payload
            from (select * from signals where amount_in > 0 limit 1000) as source
            cross join generate_series(1, %(rows)s) limit %(rows)s
            """,
        # As next_signals: a transaction of its own, which counts the claim.
        "claim": "with claimable as materialized (select id from signals"
        " where filtered = false and position_created = false and processed_at is null"
        " and (attempt_count >= (select max_signal_attempts from config)) is not true"
        " and (claimed_at > now() - interval '1 minute') is not true"
        " order by processed_at, received_at limit 1 for update skip locked)"
        " update signals as claimed set attempt_count = claimed.attempt_count + 1,"
        " claimed_at = now() from claimable where claimed.id = claimable.id returning claimed.id",
        "between": "commit;\nbegin;\n",
        "done": "update signals set processed_at = now() where id = :id",
        "left": "select count(*) from signals where filtered = false"
        " and position_created = false and processed_at is null",
    },
    "orders": {
        "empty": "update orders set status = 'submitted'"
        " where status = 'pending' and retry_count < max_retries",
        "fill": """
            insert into orders (
                wallet_id, token_id, order_type, token_in, token_out, amount_in, next_attempt_at
            )
            select
                wallet_id, token_id, 'entry', token_in, token_out, amount_in,
                now() - row_number() over () * interval '1 ms'
            from (select * from orders limit 1000) as source
            cross join generate_series(1, %(rows)s) limit %(rows)s
            """,
        "claim": "select id from orders where status = 'pending' and retry_count < max_retries"
        " and next_attempt_at <= now() order by next_attempt_at, requested_at limit 1"
        " for update skip locked",
        "between": "",
        "done": "update orders set status = 'submitted' where id = :id",
        "left": "select count(*) from orders"
        " where status = 'pending' and retry_count < max_retries",
    },
}


def measure(bench: Bench) -> Section:
    section = Section("Queue claims")
    for queue, statements in QUEUES.items():
        p95 = in_turn(
            max(bench.rounds, 5),
            **{
                str(signals): lambda signals=signals, statements=statements: _empty_the_queue(
                    bench, bench.schema(signals), statements
                )
                for signals in bench.sizes
            },
        )
        smallest = p95[str(bench.sizes[0])]
        section.figures += [
            Figure(f"p95 of a claim of {queue}, against that at {bench.sizes[0]:,}",
                   p95[str(signals)], smallest, "ms", at_most=1.3, signals=signals)
            for signals in bench.sizes[1:]
        ]  # fmt: skip
        section.tables.append(_plan(bench, queue, statements))
    return section


def _empty_the_queue(bench: Bench, schema: str, statements: dict[str, str]) -> float:
    """The 95th percentile of claim, outcome and commit, in milliseconds."""
    rows = WORKERS * CLAIMS
    with bench.connect(schema) as connection:
        connection.execute(statements["empty"])
        connection.execute(statements["fill"], {"rows": rows})
        # As autovacuum would, sooner or later; here at the same point of every size.
        connection.execute("vacuum (index_cleanup on) signals, orders")
        read_indexes(connection, "signals", "orders")
        script = re.sub(
            r"\b(from|update) (signals|orders|config)\b",
            rf"\1 {schema}.\2",
            f"begin;\n{statements['claim']} \\gset\n"
            f"{statements['between']}{statements['done']};\ncommit;\n",
        )
        _, took = bench.pgbench(
            script, "-c", str(WORKERS), "-j", "2", "-t", str(CLAIMS), log=True, synchronous=False
        )
        left = connection.execute(statements["left"]).fetchone()[0]
    # A row that two workers had got would be refused its second outcome, and pgbench would fail.
    if left or len(took) != rows:
        raise RuntimeError(f"{len(took)} claims of {rows}, and {left} rows were lost")
    return percentile(took, 95)


def _plan(
    bench: Bench, queue: str, statements: dict[str, str]
) -> tuple[str, list[str], list[list[object]]]:
    """What PostgreSQL does for one claim of a queue as long as those that were emptied."""
    largest = bench.sizes[-1]
    with (
        bench.connect(bench.schema(largest)) as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute(statements["fill"], {"rows": WORKERS * CLAIMS})
        explain = f"explain (analyze, buffers, wal) {statements['claim']}"
        plan = connection.execute(explain).fetchall()
    return (f"Plan of a claim of {queue} at {largest:,} signals", [], [[line] for (line,) in plan])
