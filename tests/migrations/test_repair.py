"""`walltrack repair` repairs exactly what drift lists, and loses no row."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.export.rows import OWN_ROWS, own_rows
from walltrack import errors

pytestmark = pytest.mark.xdist_group("drift")

# By kind of object, what a hand may have done.
ALTERED = """
    alter table wallets alter column mode set default 'live';
    alter table wallets alter column helius_sync_status drop not null;
    comment on column tokens.symbol is 'something else';
    comment on table tokens is null;
    comment on schema walltrack is 'something else';
    alter table signals disable trigger guard_signals_append_only;
    alter table orders
    drop constraint ck_orders_slot_not_negative,
    add constraint ck_orders_slot_not_negative check (slot >= -1) not valid,
    drop constraint fk_orders_positions;
    drop index idx_tokens_last_analyzed_at;
    drop index idx_signals_wallet_id cascade;
    create index extra_index on wallets (label);
    create table extra_table (id integer);
    create type extra_type as enum ('a');
    create view extra_view as select 1 as one;
    create function extra_function() returns integer language sql as 'select 1';
    create policy extra_policy on tokens using (true);
    create rule extra_rule as on delete to tokens do instead nothing;
    alter table wallets add column extra_column text;
    drop trigger update_tokens_updated_at on tokens;
    create or replace function update_updated_at() returns trigger language plpgsql as
    $$ begin return new; end $$;
    alter table tokens disable row level security;
    grant insert on signals to walltrack_dashboard;
    revoke select on wallets from walltrack_dashboard;
    grant select on wallets to public;
    grant usage on schema walltrack to public;
    drop policy walltrack_dashboard_sees_every_row on wallets;
    drop materialized view performance;
    grant usage on schema walltrack_secrets to public;
    grant select on walltrack_secrets.helius_webhook to walltrack_dashboard;
    alter table walltrack_secrets.helius_webhook disable row level security;
    alter table walltrack_secrets.helius_webhook alter column secret set statistics -1;
    alter table tokens alter column symbol set statistics 500;
    create function walltrack_secrets.thief() returns trigger language plpgsql as
    $$ begin return new; end $$;
    create trigger thief before insert on walltrack_secrets.helius_webhook
    for each row execute function walltrack_secrets.thief();
    alter schema walltrack_secrets owner to pg_monitor;
    alter table walltrack_secrets.helius_webhook owner to pg_monitor;
    alter function refuse_change() owner to pg_monitor;
    alter default privileges in schema walltrack_secrets grant select on tables to public;
    alter table positions disable trigger guard_positions_circuit_breaker_at_commit;
    alter function guard_signals_outcome() rename to extra_guard;
    alter table tokens set (fillfactor = 70);
    alter table tokens cluster on pk_tokens;
    alter table tokens add constraint "odd;;check" check (symbol <> 'a;;b');
    create sequence extra_sequence;
    create statistics extra_statistics on mode, is_active from wallets;
    create operator === (leftarg = integer, rightarg = integer, function = int4eq);
"""
# What somebody has put where nobody else has it.
HELD = """
    create table held_table (id integer);
    insert into held_table values (1);
    alter table exit_strategies add column held_column text;
    update exit_strategies set held_column = 'mine';
    alter table wallets alter column label type varchar(300);
    alter table circuit_breaker_events set unlogged;
"""
SECRET = """
    update config set helius_webhook_secret = 'hush';
    drop schema walltrack_secrets cascade;
"""


def test_what_drift_lists_is_put_right_but_for_what_loses_rows(workshop) -> None:
    with psycopg.connect(workshop.url) as connection:
        connection.execute(OWN_ROWS)
    before, rows = workshop.dump(), own_rows(workshop.url)
    with psycopg.connect(workshop.url) as connection:
        connection.execute("set search_path = walltrack")
        connection.execute(ALTERED)
    assert workshop.walltrack("drift").returncode == errors.FAILED
    planned = workshop.walltrack("repair", "--dry-run")
    assert planned.returncode == errors.FAILED
    assert "drop policy extra_policy on walltrack.tokens;" in planned.stdout

    repaired = workshop.walltrack("repair")
    assert repaired.returncode == errors.OK, repaired.stdout + repaired.stderr
    assert "left:" not in repaired.stdout
    assert workshop.dump() == before
    assert own_rows(workshop.url) == rows
    assert workshop.walltrack("repair").stdout.startswith("No drift")
    with psycopg.connect(workshop.url) as connection:
        # A dump without owners does not show this.
        owned = connection.execute(
            "select count(*) from ("
            "select nspowner from pg_namespace union all select relowner from pg_class"
            " union all select proowner from pg_proc"
            ") as owned (owner) where owner = 'pg_monitor'::regrole"
        ).fetchone()
    assert owned == (0,)

    with psycopg.connect(workshop.url) as connection:
        connection.execute("set search_path = walltrack")
        connection.execute(HELD)
        connection.execute(SECRET)
    refused = workshop.walltrack("repair")
    assert refused.returncode == errors.FAILED
    for statement in (
        "drop table walltrack.held_table;",
        "alter table walltrack.exit_strategies drop column held_column;",
        "alter table walltrack.wallets alter column label type text;",
    ):
        assert statement in refused.stdout
    with psycopg.connect(workshop.url) as connection:
        held = "select id::text from walltrack.held_table union all select distinct held_column"
        found = connection.execute(f"{held} from walltrack.exit_strategies").fetchall()
    assert found == [("1",), ("mine",)]

    # What was dropped with rows is made again empty. The secret is the one that the webhook sends.
    left = [line for line in refused.stdout.splitlines() if line.startswith("left:")]
    assert not [line for line in left if "held_" not in line and "label" not in line]
    assert "repaired: dropped schema of secrets" in refused.stdout
    statements = re.findall(r"`(update .*?)`", refused.stdout)
    with psycopg.connect(workshop.url) as connection:
        for statement in statements:
            connection.execute(statement.replace("$1", "'hush'"))
        found = connection.execute("select secret from walltrack_secrets.helius_webhook").fetchall()
    assert found == [("hush",)]
    assert "secret is lost" not in workshop.walltrack("repair").stdout
