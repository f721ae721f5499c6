"""By pgbouncer in transaction mode, everything is what it is by a direct connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from psycopg import conninfo

from tests.analyses.analysis import ANALYSES, Analysis, analysis
from tests.analyses.answer import answer
from tests.analyses.test_claims import ADD, CLAIMS, ROWS, taken_by_many
from tests.behaviour.rows import BASE58
from tests.docs.page import GUIDES, Page
from tests.extensions.conftest import POOL_SIZE

pytestmark = pytest.mark.xdist_group("analyses")

# pgbouncer before 1.21 knows nothing of statements that a driver prepares on the server.
DRIVER = {"prepare_threshold": None}
WORKERS = 8


@pytest.fixture
def both(built, new_database, pooled) -> tuple[str, str]:
    """Two copies of the built database: one for direct connections, one by the pooler."""
    return new_database(built), pooled(new_database(built))


def test_every_analysis_gives_its_answer_in_both_styles(both, compiled, moment):
    """Nothing is changed: each answer is taken back."""

    def answers(one: Analysis, url: str, **options: object) -> list[str]:
        parameters = one.defaults
        if "as_of" in parameters:
            parameters["as_of"] = moment
        found = []
        with psycopg.connect(url, **options) as connection:
            for way in ("values", "psycopg"):
                query = compiled(one, way)
                cursor = connection.execute(query, parameters if way == "psycopg" else None)
                found.append(answer(cursor, moment))
                connection.rollback()
        return found

    expected = [answers(one, both[0]) for one in ANALYSES]
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(lambda one: answers(one, both[1], **DRIVER), ANALYSES))
    for one, direct, by_pooler in zip(ANALYSES, expected, found, strict=True):
        assert by_pooler == direct, one.name


@pytest.mark.parametrize("one", CLAIMS, ids=lambda one: one.name)
def test_many_workers_take_every_row_once(both, compiled, one):
    query = compiled(one, "psycopg")

    def claim(connection: psycopg.Connection, row_limit: int) -> list[object]:
        given = one.defaults | {"row_limit": row_limit}
        return [row[0] for row in connection.execute(query, given)]

    url = both[1]
    with psycopg.connect(url, **DRIVER) as connection:
        connection.execute(ADD[one.name])
        connection.commit()
        waiting = claim(connection, 1000)
        connection.rollback()
    assert len(waiting) >= ROWS
    assert sorted(taken_by_many(url, claim, one, **DRIVER)) == sorted(waiting)


def test_every_example_of_the_guides_does_the_same(both):
    def done(url: str) -> dict[str, list[object]]:
        found = {}
        with psycopg.connect(url, **DRIVER) as connection:
            for guide in GUIDES:
                for number, example in enumerate(Page(guide).fences("sql"), start=1):
                    found[f"{guide.stem}-{number}"] = _counts(connection, example)
        return found

    direct, by_pooler = map(done, both)
    assert by_pooler == direct


def _counts(connection: psycopg.Connection, statements: str) -> list[object]:
    """How many rows each statement returns or writes, or the refusal; taken back."""
    try:
        cursor = connection.execute(statements)
        counts: list[object] = [cursor.rowcount]
        while cursor.nextset():
            counts.append(cursor.rowcount)
    except psycopg.Error as error:
        counts = [error.sqlstate, error.diag.constraint_name]
    connection.rollback()
    return counts


def test_workers_that_trade_at_once_leave_the_same_rows(both, compiled):
    """Ingest, entry, tick, exit, and the circuit breaker, by the transactions of the guide."""
    query = compiled(analysis("record_signal"), "psycopg")
    told = [_trade_at_once(url, query) for url in both]
    assert told[1] == told[0]
    refused = ("23001", "guard_positions_circuit_breaker")
    ingested = [["recorded"], ["delivered before"]]
    traded = [1, 1, *ingested, 1, 1, 1, 1, 1, 1, 1, ["recorded"]]
    # The first worker activates the breaker and ends the activation.
    first, *others = told[0]
    assert first == [*traded, 1, 1, refused, 1, 1, 1, 1]
    assert others == [[*traded, 1, refused, 1, 1, 1]] * (WORKERS - 1)
    direct, by_pooler = map(_stored, both)
    assert by_pooler == direct


def test_a_session_that_keeps_an_activation_waiting_is_ended_alone(both):
    url = both[1]
    with (
        psycopg.connect(url, **DRIVER) as stuck,
        psycopg.connect(url, **DRIVER) as other,
        psycopg.connect(url, **DRIVER) as operator,
    ):
        other.execute("select 1 from walltrack.wallets limit 1")
        stuck.execute("update walltrack.config set stop_loss_percent = 7")
        operator.execute(ACTIVATE)
        operator.commit()
        with pytest.raises(psycopg.OperationalError):
            stuck.execute("select 1")
        assert other.execute("select stop_loss_percent from walltrack.config").fetchone() != (7,)


def test_a_pool_of_a_few_connections_serves_all_and_the_login_has_the_schema(
    built, new_database, pooled
):
    direct = new_database(built)
    with psycopg.connect(direct) as connection:
        user, name = connection.info.user, connection.info.dbname
        connection.execute(f'alter role "{user}" in database "{name}" set search_path = walltrack')
    url = pooled(direct)
    # What a driver is told of a session goes nowhere, and is refused.
    with pytest.raises(psycopg.OperationalError, match="options"):
        psycopg.connect(conninfo.make_conninfo(url, options="-c search_path=walltrack"))
    start = Barrier(WORKERS)

    def ask(_: int) -> set[int]:
        pids = set()
        with psycopg.connect(url, **DRIVER) as connection:
            start.wait()
            for _ in range(20):
                (pid,) = connection.execute(
                    "select pg_backend_pid() from wallets limit 1"
                ).fetchone()
                pids.add(pid)
                connection.commit()
        return pids

    with ThreadPoolExecutor(WORKERS) as pool:
        served = set().union(*pool.map(ask, range(WORKERS)))
    assert len(served) <= POOL_SIZE


ACTIVATE = """
    insert into walltrack.circuit_breaker_events (event_type, trigger_reason)
    values ('activated', 'manual')
"""
DEACTIVATE = """
    insert into walltrack.circuit_breaker_events (event_type, trigger_reason, activation_id)
    select 'deactivated', 'manual', id from walltrack.circuit_breaker_events as activation
    where event_type = 'activated' and not exists (
        select from walltrack.circuit_breaker_events as later
        where later.activation_id = activation.id
    )
"""
# The transactions of docs/tables/README.md.
OPEN = [
    """
    update walltrack.signals set position_created = true
    where id = %(signal)s and attempt_count = 0 and processed_at is null
    """,
    """
    insert into walltrack.positions (
        id, wallet_id, token_id, exit_strategy_id, signal_id, entry_price, entry_amount
    )
    select gen_random_uuid(), wallets.id, tokens.id, wallets.exit_strategy_id, %(signal)s, 2, 100
    from walltrack.wallets, walltrack.tokens
    where wallets.address = %(wallet)s and tokens.address = %(token)s
    """,
    """
    insert into walltrack.orders (
        position_id, wallet_id, token_id, order_type, status, token_in, token_out, amount_in,
        requested_price, submitted_at, executed_price, actual_amount_in, actual_amount_out,
        executed_at, fee_usd
    )
    select
        id, wallet_id, token_id, 'entry', 'executed', %(token)s, %(wallet)s, 200, 2, now(), 2,
        200, 100, now(), 1.5
    from walltrack.positions where signal_id = %(signal)s
    """,
]
TICK = """
    update walltrack.positions set current_price = 3, last_price_at = now()
    where signal_id = %(signal)s
"""
EXIT = """
    insert into walltrack.orders (
        position_id, wallet_id, token_id, order_type, status, token_in, token_out, amount_in,
        requested_price, submitted_at
    )
    select
        id, wallet_id, token_id, 'exit_manual', 'submitted', %(wallet)s, %(token)s, 40, 3, now()
    from walltrack.positions where signal_id = %(signal)s
"""
SELL = [
    """
    update walltrack.positions
    set exit_amount = exit_amount + 40, exit_value_usd = coalesce(exit_value_usd, 0) + 120
    where signal_id = %(signal)s
    """,
    """
    update walltrack.orders as own
    set status = 'executed', executed_price = 3, actual_amount_in = 40, actual_amount_out = 120,
        fee_usd = 0.5, executed_at = own.submitted_at
    from walltrack.positions as position
    where own.position_id = position.id and own.status = 'submitted'
        and position.signal_id = %(signal)s
    """,
]


def _trade_at_once(url: str, record: str) -> list[list[object]]:
    """What the database says to each worker, step after step."""
    turn = Barrier(WORKERS)

    def work(number: int) -> list[object]:
        names = {
            kind: BASE58[number] * length
            for kind, length in (("wallet", 40), ("token", 44), ("signature", 88))
        }
        said: list[object] = []

        def run(*statements: str) -> None:
            try:
                for statement in statements:
                    said.append(connection.execute(statement, names).rowcount)
                connection.commit()
            except psycopg.Error as error:
                said.append((error.sqlstate, error.diag.constraint_name))
                connection.rollback()

        def ingest(leg: int) -> None:
            given = analysis("record_signal").defaults | {
                "wallet_address": names["wallet"],
                "token_address": names["token"],
                "transaction_signature": names["signature"],
                "leg": leg,
            }
            row = connection.execute(record, given).fetchone()
            connection.commit()
            outcomes = {"recorded", "delivered before"}
            said.append([value for value in row if value in outcomes])
            names["signal"] = next(str(value) for value in row if len(str(value)) == 36)

        with psycopg.connect(url, **DRIVER) as connection:
            run(
                "insert into walltrack.wallets (address, exit_strategy_id)"
                " select %(wallet)s, id from walltrack.exit_strategies where is_default",
                "insert into walltrack.tokens (address) values (%(token)s)",
            )
            turn.wait()
            for leg in (0, 0):
                ingest(leg)
            run(*OPEN)
            run(TICK)
            run(EXIT)
            run(*SELL)
            ingest(1)
            for statement in (ACTIVATE, DEACTIVATE):
                turn.wait()
                if number == 0:
                    run(statement)
                turn.wait()
                run(*OPEN)
        return said

    def work_or_abort(number: int) -> list[object]:
        try:
            return work(number)
        except BaseException:
            # Nobody waits for a worker that has stopped.
            turn.abort()
            raise

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work_or_abort, range(WORKERS)))


def _stored(url: str) -> dict[str, list[str]]:
    """The rows of all tables, without ids and times, which no two runs have in common."""
    with psycopg.connect(url, **DRIVER) as connection:
        tables = connection.execute(
            "select relname::text, array_agg(attname::text) filter"
            " (where atttypid in ('uuid'::regtype, 'timestamptz'::regtype, 'date'::regtype))"
            " from pg_class inner join pg_attribute on pg_class.oid = attrelid"
            " where relnamespace = 'walltrack'::regnamespace and relkind = 'r' and attnum > 0"
            " group by 1"
        ).fetchall()
        return {
            table: sorted(
                text
                for (text,) in connection.execute(
                    f"select (to_jsonb(own) - %s::text[])::text from walltrack.{table} as own",
                    [without],
                )
            )
            for table, without in tables
        }
