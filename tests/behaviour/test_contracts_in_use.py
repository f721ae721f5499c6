"""No contract is red because of what workers do while it is asked."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from .conftest import Project
from .rows import signature

PASSES = 20
BASE = """
insert into config default values;
insert into exit_strategies (name, stop_loss_percent, is_default) values ('Default', 20, true);
insert into wallets (address, exit_strategy_id)
select repeat(letter, 44), id from exit_strategies, unnest(array['A', 'B', 'C']) as letter;
insert into tokens (address, safety_score, last_analyzed_at, analysis_source)
select repeat(letter, 44), 0.9, now(), 'helius' from unnest(array['P', 'Q', 'R', 'S']) as letter;
refresh materialized view performance
"""
SIMULATED = (
    "select id from wallets where mode = 'simulation' and is_active order by random() limit 1"
)
LEADS = "select * from tokens where not is_blacklisted order by random() limit 1"


def ingest(connection: psycopg.Connection) -> None:
    """A new swap; the clock of the webhook is two seconds ahead."""
    connection.execute(
        "insert into signals (wallet_id, token_address, transaction_signature, signal_type,"
        " amount_in, amount_out, price_usd, value_usd, raw_payload, received_at)"
        f" select ({SIMULATED}), address, %s, 'buy', 1, 100, 1, 100, '{{}}',"
        f" now() + interval '2 seconds' from ({LEADS}) as token",
        [signature()],
    )


def decide(connection: psycopg.Connection) -> None:
    """Claim a signal; open a position, or filter it as the breaker or the token demands."""
    claimed = connection.execute(
        "update signals set attempt_count = attempt_count + 1, claimed_at = now() where id = ("
        " select id from signals where processed_at is null"
        " order by random() limit 1 for update skip locked) returning id, token_address"
    ).fetchone()
    if claimed is None:
        return
    score, is_active = connection.execute(
        "select safety_score, (select is_circuit_breaker_active from config)"
        " from tokens where address = %s",
        [claimed[1]],
    ).fetchone()
    if is_active or (score is not None and score < 0.6):
        reason = "circuit_breaker" if is_active else "safety_check_failed"
        connection.execute(
            "update signals set filtered = true, filter_reason = %s where id = %s",
            [reason, claimed[0]],
        )
        return
    connection.execute("update signals set position_created = true where id = %s", [claimed[0]])
    connection.execute(
        "with opened as (insert into positions (wallet_id, token_id, exit_strategy_id, signal_id,"
        " mode, entry_price, entry_amount) select signals.wallet_id, tokens.id,"
        " wallets.exit_strategy_id, signals.id, 'simulation', 1, 100 from signals"
        " join tokens on tokens.address = signals.token_address"
        " join wallets on wallets.id = signals.wallet_id where signals.id = %s returning *)"
        " insert into orders (wallet_id, token_id, position_id, signal_id, order_type, mode,"
        " token_in, token_out, amount_in, requested_price, status, submitted_at, executed_at,"
        " executed_price, actual_amount_in, actual_amount_out, fee_usd)"
        " select wallet_id, token_id, id, signal_id, 'entry', mode, repeat('1', 32),"
        " token_address, 100, 1, 'executed', now(), now(), 1, 100, 100, 0.5 from opened",
        [claimed[0]],
    )


def sell(connection: psycopg.Connection) -> None:
    """Close a position, or sell half of it, by an executed exit."""
    held = connection.execute(
        "select id, case when random() < 0.5 then current_amount else current_amount / 2 end"
        " from positions where status = 'open'"
        " order by random() limit 1 for no key update skip locked"
    ).fetchone()
    if held is None:
        return
    given = {"id": held[0], "amount": round(held[1], 9)}
    connection.execute(
        "update positions set exit_amount = exit_amount + %(amount)s, exit_value_usd ="
        " coalesce(exit_value_usd, 0) + round(%(amount)s * 1.5, 4),"
        " status = case when current_amount = %(amount)s then 'closed' else status end,"
        " exit_at = case when current_amount = %(amount)s then now() end,"
        " exit_reason = case when current_amount = %(amount)s then 'manual' end"
        " where id = %(id)s",
        given,
    )
    connection.execute(
        "insert into orders (wallet_id, token_id, position_id, order_type, mode, token_in,"
        " token_out, amount_in, requested_price, status, submitted_at, executed_at,"
        " executed_price, actual_amount_in, actual_amount_out, fee_usd)"
        " select wallet_id, token_id, id, 'exit_manual', mode, token_address, repeat('1', 32),"
        " %(amount)s, 1, 'executed', now(), now(), 1.5, %(amount)s, 1, 0.25"
        " from positions where id = %(id)s",
        given,
    )


def tick(connection: psycopg.Connection) -> None:
    connection.execute(
        "with priced as materialized (select id from positions where status = 'open' order by id"
        " for no key update) update positions set last_price_at = now(),"
        " current_price = entry_price * (0.5 + random()::numeric) from priced"
        " where positions.id = priced.id"
    )


def switch(connection: psycopg.Connection) -> None:
    """Activate the breaker, or deactivate it."""
    connection.execute(
        "insert into circuit_breaker_events (event_type, trigger_reason, activation_id)"
        " select case when opened.id is null then 'activated' else 'deactivated' end, 'manual',"
        " opened.id from (values (true)) as always (is_there) left join ("
        " select id from circuit_breaker_events as activation where event_type = 'activated' and"
        " not exists (select 1 from circuit_breaker_events where activation_id = activation.id)"
        ") as opened on true"
    )


def analyse(connection: psycopg.Connection) -> None:
    """Analyse a token again, with another result."""
    connection.execute(
        "update tokens set safety_score = random()::numeric, last_analyzed_at = now() where id ="
        f" (select id from ({LEADS}) as token)"
    )


def refresh(connection: psycopg.Connection) -> None:
    connection.execute("refresh materialized view concurrently performance")


WRITERS = [ingest, decide, sell, tick, switch, analyse, refresh]


@pytest.fixture(scope="module")
def contracts(parsed: Path) -> dict[str, str]:
    """The contracts that read rows, as the build has compiled them; not those on mock rows."""
    folder = parsed / "target" / "compiled" / "walltrack" / "tests" / "contracts"
    return {path.stem: path.read_text() for path in sorted(folder.glob("*.sql"))}


@pytest.fixture
def copy(project_database: Project) -> Iterator[Project]:
    """A database of its own, with what signals need."""
    with project_database.copy() as copy:
        with copy.connect() as connection:
            connection.execute(BASE)
        yield copy


def test_no_contract_is_red_while_workers_write(contracts: dict[str, str], copy: Project) -> None:
    is_over = threading.Event()
    done, failures = Counter(), []

    def work(writer: Callable[[psycopg.Connection], None]) -> None:
        while not is_over.is_set():
            try:
                with copy.connect() as connection:
                    while not is_over.is_set():
                        with connection.transaction():
                            writer(connection)
                        done[writer] += 1
                        time.sleep(0.2 if writer in (switch, refresh) else 0.01)
            except (psycopg.errors.RestrictViolation, psycopg.OperationalError):
                # The breaker was faster, or has ended the session.
                continue
            except psycopg.Error as error:
                failures.append(f"{writer.__name__}: {error}")
                return

    threads = [threading.Thread(target=work, args=[writer]) for writer in WRITERS]
    for thread in threads:
        thread.start()
    red = Counter()
    passes = 0
    try:
        with copy.connect() as connection:
            connection.autocommit = True
            # However slow the machine is, every writer has written between the first and the last.
            while (passes < PASSES or min(map(done.__getitem__, WRITERS)) < 5) and not failures:
                for name, query in contracts.items():
                    found = connection.execute(query).fetchall()
                    if found:
                        red[name] += 1
                        failures.append(f"{name}: {found[:2]}")
                passes += 1
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert len(contracts) > 15
    assert not failures, failures
