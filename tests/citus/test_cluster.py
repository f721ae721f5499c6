"""What an account keeps on a Citus cluster, and what a move or a lost worker does to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from tests.behaviour.database import Database
from walltrack.accounts import registry

from .conftest import ACCOUNTS, OWNER, Cluster
from .writers import Writer

pytestmark = pytest.mark.xdist_group("citus")


def test_accounts_are_built_as_on_one_server(cluster: Cluster) -> None:
    for account in ACCOUNTS:
        done = cluster.walltrack("drift", schema=account)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_build_with_mock_rows_keeps_every_contract(cluster: Cluster) -> None:
    done = cluster.dbt("build", "--target", "ci", schema="walltrack")
    assert done.returncode == 0, done.stdout
    assert "tables__are_distributed" in done.stdout
    # And again, over what is there.
    done = cluster.dbt("build", "--target", "ci", schema="walltrack")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("by", ["coordinator", "worker"])
def test_a_migration_gives_way_to_others_on_every_node(cluster: Cluster, by: str) -> None:
    done = cluster.walltrack("rollback", "--to", "006", "--insist", schema="walltrack")
    assert done.returncode == 0, done.stderr
    port = cluster.node_of("walltrack")[1] if by == "worker" else None
    with cluster.administrate(port) as other:
        other.execute("begin; lock table walltrack.orders in row exclusive mode")
        done = cluster.dbt("run", "--target", "ci", schema="walltrack")
        assert done.returncode != 0
        assert "gave way once to" in done.stdout
        assert "run `walltrack migrate`, which tries again" in done.stdout
        done = cluster.walltrack(
            "migrate",
            schema="walltrack",
            env={"PGOPTIONS": "-c walltrack.lock_attempts=2"},
        )
        assert done.returncode == 3, done.stdout + done.stderr
        assert "gave way 2 times to" in done.stderr
    done = cluster.dbt("build", "--target", "ci", schema="walltrack")
    assert done.returncode == 0, done.stdout


BATCHED = """{% macro create_notes(schema=target.schema) %}
-- NUMBER_notes, 2026-12-01
-- A note for every wallet.

update {{ schema }}.wallets set discovery_notes = 'none'
where discovery_notes is null and {{ in_batches('wallets') }};
{% endmacro %}

{% macro rollback_notes(schema=target.schema) %}
select 1;
{% endmacro %}
"""


@pytest.mark.parametrize("by", ["dbt", "walltrack"])
def test_an_update_in_batches_is_run_once(cluster: Cluster, tmp_path: Path, by: str) -> None:
    project = Path(shutil.copytree(cluster.project, tmp_path / "project"))
    folder = project / "macros" / "ddl"
    number = f"{len(list(folder.glob('[0-9]*.sql'))):03}"
    (folder / f"{number}_notes.sql").write_text(BATCHED.replace("NUMBER", number))
    order = folder / "_migrations.sql"
    order.write_text(order.read_text().replace("]) }}", "    'notes',\n]) }}"))
    changed = replace(cluster, project=project)
    with cluster.connect("walltrack", autocommit=True) as connection:
        connection.execute("update wallets set discovery_notes = null")
        if by == "dbt":
            done = changed.dbt("run", "--target", "ci", "--select", "config", schema="walltrack")
        else:
            done = changed.walltrack("migrate", schema="walltrack")
        assert done.returncode == 0, done.stdout + done.stderr
        found = connection.execute("select distinct discovery_notes from wallets").fetchall()
        assert found == [("none",)]
    done = changed.walltrack("rollback", schema="walltrack")
    assert f"took back {number}_notes" in done.stdout


DAMAGE = """
    set citus.enable_unsafe_triggers = on;
    drop trigger guard_signals_append_only on south.signals;
    drop index south.idx_tokens_last_analyzed_at;
    drop function south.update_updated_at() cascade;
    alter table south.orders drop constraint ck_orders_slot_not_negative;
    drop table south.circuit_breaker_events cascade;
    drop schema south_secrets cascade;
    alter table south.wallets alter column mode set default 'live';
    alter table south.tokens disable row level security;
    drop materialized view south.performance;
    comment on column south.tokens.symbol is 'something else';
    alter table south.tokens alter column symbol set default 'none';
    grant insert on south.signals to public;
    alter table south.wallets add column mine text;
"""


def test_a_repair_makes_what_is_distributed_and_where_it_belongs(cluster: Cluster) -> None:
    with cluster.connect("south", autocommit=True) as connection:
        for statement in DAMAGE.split(";\n"):
            connection.execute(statement)
    done = cluster.walltrack("repair", schema="south")
    assert done.returncode == 0, done.stdout + done.stderr
    done = cluster.walltrack("drift", schema="south")
    assert done.returncode == 0, done.stdout + done.stderr
    done = cluster.dbt(
        "test", "--select", "triggers__are_where_their_rows_are", "tables__are_distributed",
        schema="south",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_contracts_are_kept_as_views(cluster: Cluster) -> None:
    done = cluster.walltrack("contracts", schema="south")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("signals", "delete from signals"),
        ("signals", "truncate signals cascade"),
        ("signals", "update signals set amount_in = 2"),
        ("circuit_breaker_events", "delete from circuit_breaker_events"),
        ("circuit_breaker_events", "update circuit_breaker_events set occurred_at = now()"),
        ("circuit_breaker_events", "truncate circuit_breaker_events cascade"),
        ("orders", "truncate orders cascade"),
        ("positions", "truncate positions cascade"),
        ("config", "truncate config cascade"),
    ],
)
def test_guards_refuse_through_the_coordinator(cluster: Cluster, table: str, change: str) -> None:
    with cluster.connect("north") as connection:
        db = Database(connection, "north")
        if table not in ("orders", "positions"):
            db.insert(table)
        with pytest.raises(psycopg.Error) as refused:
            db.execute(change)
        assert refused.value.sqlstate == "23001"
        assert refused.value.diag.message_detail.startswith("Guard: guard_")
        connection.rollback()


def test_the_webhooks_secret_is_on_the_node_of_its_account(cluster: Cluster) -> None:
    with cluster.connect("north") as connection:
        connection.execute("insert into config (helius_webhook_secret) values ('hallo')")
        (secret,) = connection.execute("select secret from north_secrets.helius_webhook").fetchone()
        assert secret == "hallo"
        connection.rollback()


def test_a_guard_that_its_node_lacks_breaks_a_contract(cluster: Cluster) -> None:
    node = cluster.node_of("south")
    with cluster.connect("south") as connection:
        (shard,) = connection.execute(
            "select shardid from pg_dist_shard where logicalrelid = 'signals'::regclass"
        ).fetchone()
    guard = f"south.signals_{shard} {{}} trigger guard_signals_append_only_{shard}"
    with cluster.administrate(node[1]) as worker:
        worker.execute("set citus.enable_ddl_propagation = off")
        worker.execute("set citus.enable_manual_changes_to_shards = on")
        worker.execute("set citus.override_table_visibility = off")
        worker.execute(f"alter table {guard.format('disable')}")
        try:
            done = cluster.dbt(
                "test", "--select", "triggers__are_where_their_rows_are", schema="south"
            )
        finally:
            worker.execute(f"alter table {guard.format('enable')}")
    assert done.returncode == 1
    assert "FAIL 1 triggers__are_where_their_rows_are" in done.stdout


def test_no_worker_gets_what_another_has_claimed(cluster: Cluster) -> None:
    workers, count = 8, 240
    done = cluster.dbt(
        "compile", "--select", "next_signals", "--vars", "{analysis_parameters: psycopg}",
        schema="north",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    query = next(cluster.project.glob("target/compiled/**/next_signals.sql")).read_text()
    with cluster.connect("north") as connection:
        db = Database(connection, "north")
        wallet = db.insert("wallets")["id"]
        for _ in range(count):
            db.insert("signals", wallet_id=wallet)
    start = Barrier(workers)

    def claim(_: int) -> list:
        given = []
        with cluster.connect("north") as connection:
            start.wait()
            while True:
                claimed = connection.execute(
                    query, {"row_limit": 10, "lease_seconds": 600}
                ).fetchall()
                connection.commit()
                if not claimed:
                    return given
                given.extend(row[0] for row in claimed)

    with ThreadPoolExecutor(workers) as pool:
        claimed = [one for given in pool.map(claim, range(workers)) for one in given]
    with cluster.connect("north") as connection:
        unclaimed = connection.execute(
            "select count(*) from signals where claimed_at is null"
        ).fetchone()
    assert len(claimed) == len(set(claimed)) >= count
    assert unclaimed == (0,)


def test_a_move_under_writes_loses_nothing(cluster: Cluster) -> None:
    here = cluster.node_of("north")
    there = cluster.other_than(here)
    writers = [Writer(cluster, account) for account in ACCOUNTS for _ in range(3)]
    for writer in writers:
        writer.start()
    _until(lambda: all(len(writer.acknowledged) >= 10 for writer in writers))
    with cluster.connect("north", autocommit=True) as connection:
        began = time.monotonic()
        for schema in ("north", "north_secrets"):
            connection.execute(
                "select citus_schema_move(%s::regnamespace, %s, %s)", [schema, *there]
            )
        took = time.monotonic() - began
    after = [len(writer.acknowledged) for writer in writers]
    _until(lambda: all(len(w.acknowledged) >= n + 10 for w, n in zip(writers, after, strict=True)))
    for writer in writers:
        writer.stop()
    _say(f"moved in {took:.1f} s", writers)
    assert cluster.node_of("north") == there
    assert [writer.lost() for writer in writers] == [[]] * 6
    assert [writer.partial() for writer in writers] == [[]] * 6
    done = cluster.dbt(
        "test", "--select", "triggers__are_where_their_rows_are", "tables__are_distributed",
        schema="north",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_accounts_move_by_command(cluster: Cluster) -> None:
    done = cluster.walltrack("accounts", "add", "east", "west", schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr
    goal = "{}:{}".format(*cluster.other_than(cluster.node_of("east")))
    done = cluster.walltrack("accounts", "move", "east", goal, schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr
    done = cluster.walltrack("accounts", "move", "west", goal, schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr
    # Both weigh the same, so one of the two has to go, with its secret.
    done = cluster.walltrack("accounts", "rebalance", schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {cluster.node_of("east"), cluster.node_of("west")} == set(cluster.workers[:2])
    for account in ("east", "west"):
        assert cluster.node_of(account) == cluster.node_of(f"{account}_secrets")
    done = cluster.walltrack("accounts", "status", schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"up to date, on {goal}" in done.stdout
    done = cluster.walltrack("accounts", "move", "east", "nowhere:1", schema="walltrack")
    assert done.returncode == 2, done.stdout
    assert "there is no node nowhere:1" in done.stderr
    for account in ("east", "west"):
        done = cluster.walltrack("accounts", "drop", account, "--yes", schema="walltrack")
        assert done.returncode == 0, done.stdout + done.stderr


def _drop_roles(cluster: Cluster, *roles: str) -> None:
    for port in (None, *(port for _, port in cluster.workers)):
        with cluster.administrate(port) as connection:
            connection.execute("set citus.enable_create_role_propagation = off")
            connection.execute(f"drop role if exists {', '.join(roles)}")


@pytest.mark.parametrize("by", ["accounts add", "dbt", "repair"])
def test_a_role_that_workers_lack_is_made_there(cluster: Cluster, by: str) -> None:
    roles = ("lone_service", "lone_dashboard")
    _drop_roles(cluster, *roles)
    if by == "repair":
        done = cluster.walltrack("accounts", "add", "lone", schema="walltrack")
        assert done.returncode == 0, done.stdout + done.stderr
        for port in (None, *(port for _, port in cluster.workers)):
            with cluster.administrate(port) as connection:
                connection.execute("set citus.enable_create_role_propagation = off")
                connection.execute("set citus.enable_ddl_propagation = off")
                connection.execute("drop owned by lone_dashboard")
        _drop_roles(cluster, "lone_dashboard")
    with cluster.administrate() as connection:
        connection.execute("set citus.enable_create_role_propagation = off")
        for role in roles if by != "repair" else roles[1:]:
            connection.execute(f"create role {role}")
            connection.execute(f"comment on role {role} is 'WallTrack: a role of account lone'")
    if by == "dbt":
        # Only the registry knows the roles.
        with cluster.connect("public", autocommit=True) as connection, registry.writing(connection):
            registry.record(connection, "lone", *roles)
    done = {
        "accounts add": lambda: cluster.walltrack("accounts", "add", "lone", schema="walltrack"),
        "dbt": lambda: cluster.dbt("run", schema="lone"),
        "repair": lambda: cluster.walltrack("repair", schema="lone"),
    }[by]()
    assert done.returncode == 0, done.stdout + done.stderr
    done = cluster.walltrack("drift", schema="lone")
    assert done.returncode == 0, done.stdout + done.stderr
    done = cluster.walltrack("accounts", "drop", "lone", "--yes", schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_role_that_cannot_be_made_on_a_worker_is_one_sentence(cluster: Cluster) -> None:
    _drop_roles(cluster, "lone_service", "lone_dashboard")
    _, port = cluster.workers[0]
    with cluster.administrate(port) as worker:
        worker.execute("set citus.enable_alter_role_propagation = off")
        worker.execute(f"alter role {OWNER} nocreaterole")
        try:
            with cluster.administrate() as connection:
                connection.execute("set citus.enable_create_role_propagation = off")
                for role in ("lone_service", "lone_dashboard"):
                    connection.execute(f"create role {role}")
                    connection.execute(
                        f"comment on role {role} is 'WallTrack: a role of account lone'"
                    )
            done = cluster.walltrack("accounts", "add", "lone", schema="walltrack")
            assert done.returncode == 1, done.stdout
            said = rf"role lone_\w+ is on the coordinator, and cannot be made on node \S+:{port} .*"
            assert re.search(said + "Have `create role lone_.* nologin` run there", done.stderr)
            assert done.stderr.count("\n") == 1
            for role in ("lone_service", "lone_dashboard"):
                worker.execute(f"create role {role} nologin")
            done = cluster.walltrack("accounts", "apply", "lone", schema="walltrack")
            assert done.returncode == 0, done.stderr
        finally:
            worker.execute(f"alter role {OWNER} createrole")
    done = cluster.walltrack("accounts", "drop", "lone", "--yes", schema="walltrack")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_killed_worker_stops_its_accounts_alone_and_loses_nothing(cluster: Cluster) -> None:
    command = os.environ.get("CITUS_NODE")
    if not command:
        pytest.skip("no worker is killed: CITUS_NODE is not set, see tests/citus/conftest.py")
    here = cluster.node_of("south")
    if cluster.node_of("north") == here:
        with cluster.connect("north", autocommit=True) as connection:
            for schema in ("north", "north_secrets"):
                connection.execute(
                    "select citus_schema_move(%s::regnamespace, %s, %s)",
                    [schema, *cluster.other_than(here)],
                )
    writers = {name: [Writer(cluster, name) for _ in range(3)] for name in ACCOUNTS}
    everyone = [writer for some in writers.values() for writer in some]
    for writer in everyone:
        writer.start()
    _until(lambda: all(len(writer.acknowledged) >= 10 for writer in everyone))
    subprocess.run([*command.split(), "stop", str(here[1])], check=True)
    try:
        _until(lambda: all(writer.failures for writer in writers["south"]))
        said = cluster.walltrack("status", schema="south")
        assert said.returncode == 3
        assert f"node {here[0]}:{here[1]} does not answer" in said.stdout
        before = [len(writer.acknowledged) for writer in writers["north"]]
        _until(
            lambda: all(
                len(w.acknowledged) >= n + 50 for w, n in zip(writers["north"], before, strict=True)
            )
        )
    finally:
        subprocess.run([*command.split(), "start", str(here[1])], check=True)
    before = [len(writer.acknowledged) for writer in writers["south"]]
    _until(
        lambda: all(
            len(w.acknowledged) >= n + 10 for w, n in zip(writers["south"], before, strict=True)
        )
    )
    for writer in everyone:
        writer.stop()
    _say("a worker killed", everyone)
    with cluster.administrate() as connection:
        connection.execute("select recover_prepared_transactions()")
    assert [writer.failures for writer in writers["north"]] == [[]] * 3
    assert [writer.lost() for writer in everyone] == [[]] * 6
    assert [writer.partial() for writer in everyone] == [[]] * 6


def _until(holds, seconds: float = 600) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def _say(what: str, writers: list[Writer]) -> None:
    """The figures, for whoever asks pytest for output (-s)."""
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    failed = sum(len(writer.failures) for writer in writers)
    reasons = {reason for writer in writers for reason in writer.failures}
    longest = max(writer.longest for writer in writers)
    print(
        f"\n{what}: {acknowledged} acknowledged, {failed} failed, longest {longest:.2f} s", reasons
    )
