"""Rows of a user, and the contents of the tables."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.conftest import RELATIONS, TABLES

MOCK = "id::text like '77a11ac0-%'"

# Two rows in each table that can hold two, and events beside them.
OWN_TRADES = f"""
    insert into walltrack.config (total_capital_usd) select 77
    where not exists (select from walltrack.config);
    insert into walltrack.exit_strategies (name, stop_loss_percent)
    values ('mine', 12), ('mine too', 13);
    insert into walltrack.wallets (address, exit_strategy_id)
    select repeat(left(name, 1), 31) || right(name, 1), id
    from (select translate(name, ' io', 'abc') as name, id from walltrack.exit_strategies
        where not ({MOCK})) as strategies;
    insert into walltrack.tokens (address)
    select 'z' || address from walltrack.wallets where not ({MOCK});
    insert into walltrack.signals (
        wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out,
        raw_payload
    )
    select w.id, 'z' || w.address, repeat(right(w.address, 1), 88), 'buy', 1, 2, '{{}}'
    from walltrack.wallets as w where not ({MOCK.replace("id", "w.id")});
    insert into walltrack.positions (
        wallet_id, token_id, exit_strategy_id, entry_price, entry_amount
    )
    select w.id, t.id, w.exit_strategy_id, 2, 50
    from walltrack.wallets as w
    inner join walltrack.tokens as t on t.address = 'z' || w.address
    where not ({MOCK.replace("id", "w.id")});
    insert into walltrack.orders (
        wallet_id, token_id, position_id, order_type, token_in, token_out, amount_in, status,
        executed_price, actual_amount_out, executed_at
    )
    select
        p.wallet_id, p.token_id, p.id, 'entry', repeat('1', 32), repeat('2', 32), 100, 'executed',
        2, 50, now()
    from walltrack.positions as p where not (p.{MOCK});
"""
OWN_EVENTS = f"""
    insert into walltrack.circuit_breaker_events (event_type, trigger_reason)
    values ('activated', 'manual');
    insert into walltrack.circuit_breaker_events (event_type, trigger_reason, activation_id)
    select 'deactivated', 'manual', id from walltrack.circuit_breaker_events
    where event_type = 'activated' and not ({MOCK});
"""
OWN_ROWS = OWN_TRADES + OWN_EVENTS
# The mock row of config, made a user's own, with what a later table may have that refers to it.
OWN_CONFIG = """
    do $$
    declare
        held record;
    begin
        create temporary table references_to_config on commit drop as
        select
            con.conrelid::regclass as relation, con.conname, pg_get_constraintdef(con.oid) as def,
            att.attname
        from pg_catalog.pg_constraint as con
        inner join pg_catalog.pg_attribute as att
            on con.conrelid = att.attrelid and con.conkey[1] = att.attnum
        where con.contype = 'f' and con.confrelid = 'walltrack.config'::regclass;
        for held in select * from references_to_config loop
            execute format('alter table %s drop constraint %I', held.relation, held.conname);
        end loop;
        alter table walltrack.config disable trigger guard_config_identity;
        update walltrack.config set id = gen_random_uuid();
        alter table walltrack.config enable trigger guard_config_identity;
        for held in select * from references_to_config loop
            execute format(
                'update %s set %I = (select id from walltrack.config)', held.relation, held.attname
            );
            execute format(
                'alter table %s add constraint %I %s', held.relation, held.conname, held.def
            );
        end loop;
    end
    $$;
"""


def counts(url: str) -> dict[str, int]:
    """Rows by table."""
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(f"select count(*) from walltrack.{table}").fetchone()[0]
            for table in TABLES
        }


def own_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is no mock row, as it was written, with the transaction that wrote it."""
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(
                f"select xmin::text, t::text from walltrack.{table} as t where not ({MOCK})"
                " order by id"
            ).fetchall()
            for table in TABLES
        }


def ages(url: str, clock_query: str) -> dict[str, list[dict[str, Any]]]:
    """The mock rows and performance, each time as its age at the moment that they were loaded."""
    found = {}
    with psycopg.connect(url, row_factory=dict_row) as connection:
        connection.execute("set time zone 'utc'")
        clock = connection.execute(f"select ({clock_query}) as clock").fetchone()["clock"]
        for table in RELATIONS:
            condition = f"where {MOCK}" if table != "performance" else ""
            rows = connection.execute(f"select * from walltrack.{table} {condition} order by 1")
            found[table] = [
                {
                    name: _aged(value, clock, row)
                    for name, value in row.items()
                    # When the row was written, not what was written.
                    if name not in ("updated_at", "calculated_at")
                }
                for row in rows
            ]
    return found


def _aged(value: Any, clock: datetime, row: dict[str, Any]) -> Any:
    if isinstance(value, datetime):
        return clock - value
    if isinstance(value, date):
        # A day is as old as the moment that it is the day of: the row's own creation.
        return value - row["created_at"].astimezone(timezone.utc).date()
    return value
