"""Fills a database with a year of trading, set by set, with triggers disabled: only for plans.

The shares are those of a busy account: of the signals 40 in 100 are sales, 50 are refused and 10
open a position; a few hundred wait, and some hundred positions are open. Few wallets trade much.
"""

from __future__ import annotations

import psycopg

TABLES = ("wallets", "tokens", "signals", "positions", "orders", "circuit_breaker_events")
WALLETS, TOKENS, ACTIVATIONS, WAITING = 1000, 5000, 100, 300

# Out of the number of a row, the same in every run: a number evenly from 0 to 1, an address, an id.
FUNCTIONS = """
create function pg_temp.even(n bigint, salt bigint) returns float8 language sql immutable as
'select (hashint8extended(n, salt) & 16777215) / 16777216.0';
create function pg_temp.base58(n bigint, size integer) returns text language sql immutable as
'select rpad(translate(to_hex(n), ''0'', ''g'') || ''z'', size, ''A'')';
create function pg_temp.id(kind integer, n bigint) returns uuid language sql immutable as
'select (lpad(to_hex(kind), 8, ''0'') || lpad(to_hex(hashint8(n)), 8, ''0'') || lpad(to_hex(n),
16, ''0''))::uuid'
"""
# Made again at once from all the rows, which is quicker than row by row. Checks change no plan.
INDEXES = """
select pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text
from pg_index as i
where
    i.indrelid = any(%s::regclass[])
    and not exists (
        select from pg_constraint as c where c.conindid = i.indexrelid and c.contype <> 'f'
    )
"""
CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype = 'c'
from pg_constraint
where contype in ('c', 'f', 'p', 'u') and conrelid = any(%s::regclass[])
-- Foreign keys stand on the other keys.
order by contype = 'f' desc
"""
STEPS = f"""
insert into wallets (id, address, label, mode, exit_strategy_id, last_signal_at, created_at)
select
    pg_temp.id(1, n), pg_temp.base58(n, 44), 'Wallet ' || n,
    case when mod(n, 5) = 0 then 'live' else 'simulation' end,
    '77a11ac0-0002-4000-8000-000000000001',
    now() - pg_temp.even(n, 1) * interval '4 days', now() - interval '366 days'
from generate_series(0, {WALLETS} - 1) as n;

insert into tokens (id, address, symbol, last_analyzed_at, analysis_source)
select
    pg_temp.id(2, n), pg_temp.base58(n, 43), 'T' || n,
    case when mod(n, 100) > 0 then now() - pg_temp.even(n, 2) * interval '90 days' end, 'rugcheck'
from generate_series(0, {TOKENS} - 1) as n;

insert into signals (
    id, wallet_id, token_address, transaction_signature, signal_type, amount_in, amount_out,
    price_usd, value_usd,
    received_at, created_at, raw_payload, filtered, filter_reason, position_created, processed_at
)
select
    pg_temp.id(3, n), pg_temp.id(1, wallet), pg_temp.base58(token, 43), pg_temp.base58(n, 88),
    case when outcome < 0.4 then 'sell' else 'buy' end, 1, 100, 1, 100, at, at, '{{}}',
    reason is not null, reason, reason is null and outcome >= 0.9 and not waits,
    case when not waits then at + interval '400 ms' end
from (
    select
        *,
        case
            when waits or outcome < 0.4 or outcome >= 0.9 then null
            when outcome < 0.75 then 'safety_check_failed'
            when outcome < 0.83 then 'duplicate'
            else 'circuit_breaker'
        end as reason
    from (
        select
            n,
            pg_temp.even(n, 4) as outcome,
            floor({WALLETS} * power(pg_temp.even(n, 3), 2))::bigint as wallet,
            floor({TOKENS} * pg_temp.even(n, 5))::bigint as token,
            now() - (1 - n / %(signals)s::float8) * interval '365 days' as at,
            n > %(signals)s - {WAITING} as waits
        from generate_series(1, %(signals)s) as n
        offset 0
    ) as drawn
) as decided;

analyze wallets, tokens, signals;

insert into positions (
    id, wallet_id, token_id, token_address, exit_strategy_id, signal_id, mode, entry_price,
    entry_amount,
    entry_value_usd, entry_at,
    current_amount, current_price, peak_price, last_price_at, unrealized_pnl_usd,
    unrealized_pnl_percent,
    realized_pnl_usd, realized_pnl_percent, total_pnl_usd, total_pnl_percent, exit_price,
    exit_amount, exit_value_usd,
    exit_at, exit_reason, status
)
select
    pg_temp.id(4, n), wallet_id, token_id, token_address,
    '77a11ac0-0002-4000-8000-000000000001', signal_id, mode,
    1, 100, 100, at, case when is_closed then 0 else 100 end, price, 2, at, 0, 0,
    100 * price - 100, 0,
    100 * price - 100, 0, case when is_closed then price end,
    case when is_closed then 100 else 0 end,
    case when is_closed then 100 * price end,
    case when is_closed then at + pg_temp.even(n, 6) * interval '70 hours' end,
    case when is_closed then 'manual' end,
    case when is_closed then 'closed' when mod(n, 20) = 0 then 'error' else 'open' end
from (
    select
        row_number() over (order by signals.received_at) as n, signals.wallet_id,
        tokens.id as token_id, tokens.address as token_address,
        signals.id as signal_id, wallets.mode, signals.received_at + interval '1 second' as at,
        round((0.5 + pg_temp.even(hashtext(signals.id::text), 7))::numeric, 4) as price,
        signals.received_at < now() - interval '3 days' as is_closed
    from signals
    inner join wallets on signals.wallet_id = wallets.id
    inner join tokens on signals.token_address = tokens.address
    where signals.position_created and signals.id::text like '00000003-%%'
) as opened;

analyze positions;

insert into orders (
    wallet_id, token_id, position_id, order_type, mode, token_in, token_out, amount_in,
    requested_price,
    executed_price, actual_amount_in, actual_amount_out, slippage_percent, status, tx_signature,
    requested_at, executed_at, next_attempt_at, created_at
)
select
    positions.wallet_id, positions.token_id, positions.id, side.order_type, positions.mode,
    tokens.address,
    'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 100, 1, 1, 100, 100, 0.5, 'executed',
    case
        when positions.mode = 'live'
            then pg_temp.base58(row_number() over (), 87)
    end,
    side.at, side.at, side.at, side.at
from positions
inner join tokens on positions.token_id = tokens.id
cross join lateral (
    values ('entry', positions.entry_at), ('exit_manual', positions.exit_at)
) as side (order_type, at)
where side.at is not null and positions.id::text like '00000004-%%';

insert into orders (wallet_id, token_id, order_type, mode, token_in, token_out, amount_in,
requested_price, next_attempt_at)
select
    wallets.id, tokens.id, 'entry', wallets.mode, 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
    tokens.address, 1, 1,
    now() - n * interval '1 second'
from generate_series(1, {WAITING}) as n
inner join wallets on wallets.id = pg_temp.id(1, n)
inner join tokens on tokens.id = pg_temp.id(2, n);

insert into circuit_breaker_events (
    id, event_type, trigger_reason, activation_id, activation_number, occurred_at
)
select
    pg_temp.id(side.kind, n), side.event_type, 'manual',
    case side.event_type when 'deactivated' then pg_temp.id(5, n) end,
    case side.event_type when 'activated' then 1000 + n end,
    now() - n * interval '3 days' + side.later
from generate_series(2, {ACTIVATIONS} + 1) as n
cross join (
    values (5, 'activated', interval '0'), (6, 'deactivated', interval '4 hours')
) as side (kind, event_type, later)
"""


def fill(connection: psycopg.Connection, signals: int) -> None:
    """Add that many signals and what belongs to them; the connection has to commit by itself."""
    tables = [f"walltrack.{table}" for table in TABLES]
    with connection.transaction():
        connection.execute("set local search_path = walltrack")
        connection.execute("set local maintenance_work_mem = '256MB'")
        connection.execute(FUNCTIONS)
        indexes = connection.execute(INDEXES, [tables]).fetchall()
        constraints = connection.execute(CONSTRAINTS, [tables]).fetchall()
        for table, constraint, _, _ in constraints:
            connection.execute(
                # Another table may refer to these.
                f"alter table {table} drop constraint if exists {constraint} cascade"
            )
        for _, index in indexes:
            connection.execute(f"drop index {index}")
        for table in tables:
            connection.execute(f"alter table {table} disable trigger user")
        for step in STEPS.split(";\n"):
            connection.execute(step, {"signals": signals} if "%(" in step or "%%" in step else None)
        for table in tables:
            connection.execute(f"alter table {table} enable trigger user")
        for definition, _ in indexes:
            connection.execute(definition)
        for table, constraint, definition, is_check in reversed(constraints):
            if not is_check:
                connection.execute(f"alter table {table} add constraint {constraint} {definition}")
        connection.execute("refresh materialized view performance")
    # Not in a transaction. An index alone answers for pages that vacuum has seen.
    connection.execute("vacuum (analyze)")
