"""All ways to apply a migration share one record, and stop where it conflicts."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.export.conftest import MIGRATIONS, ROLLBACKS
from tests.export.rows import OWN_ROWS, own_rows
from walltrack import errors

pytestmark = pytest.mark.xdist_group("export")

RECORD = "walltrack_migrations.applied"
PAUSED = (
    "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
)
# Pauses that last long enough to be looked at, and enough of them.
GIVING_WAY = "-c walltrack.lock_timeout=100ms -c walltrack.lock_attempts=300"


def ask(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_each_file_puts_itself_on_record(migrated):
    rows = ask(
        migrated,
        f"select version || '_' || name, steps_done = steps, applied_by = session_user,"
        f" applied_at <= clock_timestamp() from {RECORD} order by version",
    )
    assert rows == [(path.stem, True, True, True) for path in MIGRATIONS]


def test_a_file_on_record_writes_nothing(seeded, apply, dump):
    apply(seeded, OWN_ROWS)
    record = ask(seeded, f"select xmin::text, ctid::text, * from {RECORD}")
    before, rows = dump(seeded), own_rows(seeded)
    catalog = "select max(xmin::text::bigint) from pg_class"
    written = ask(seeded, catalog)
    apply(seeded, *MIGRATIONS)
    apply(seeded, *reversed(MIGRATIONS))
    assert ask(seeded, f"select xmin::text, ctid::text, * from {RECORD}") == record
    assert (dump(seeded), own_rows(seeded), ask(seeded, catalog)) == (before, rows, written)


def test_the_record_is_its_owners_alone(new_database, apply, psql, server_url):
    url = new_database()
    role = "walltrack_stranger"
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("select to_regrole(%s)", [role]).fetchone() == (None,):
            connection.execute(f"create role {role}")
        for kind in ("tables", "schemas"):
            connection.execute(f"alter default privileges grant all on {kind} to {role}, public")
    apply(url, *MIGRATIONS)
    granted = ask(
        url,
        "select acl.grantee::regrole::text, acl.privilege_type from pg_namespace as n"
        " cross join aclexplode(n.nspacl) as acl"
        " where n.nspname = 'walltrack_migrations' and acl.grantee <> n.nspowner"
        " union all select acl.grantee::regrole::text, acl.privilege_type from pg_class as c"
        " cross join aclexplode(c.relacl) as acl"
        f" where c.oid = '{RECORD}'::regclass and acl.grantee <> c.relowner",
    )
    assert granted == []
    refused = psql(url, f"set role {role}", MIGRATIONS[0]).stderr
    assert f"role {role} may not read which migrations schema walltrack has" in refused
    assert "HINT:  Use the owner of the schema, " in refused


@pytest.mark.parametrize(
    ("altered", "file", "said"),
    [
        (
            "update {record} set checksum = 'another' where version = '003'",
            3,
            "migration 003_wallets_table is not the one that schema walltrack has",
        ),
        (
            "delete from {record} where version = '004'",
            4,
            f"has migration {len(MIGRATIONS) - 1:03} and lacks 004_tokens_table before it",
        ),
        (
            "delete from {record} where version >= '008'",
            9,
            "comes after 008_performance_materialized_view, which schema walltrack has not got",
        ),
        (
            "drop schema walltrack_migrations cascade",
            0,
            "schema walltrack holds objects and has no record of migrations",
        ),
        (
            "drop schema walltrack cascade",
            3,
            "schema walltrack is gone and its record says that it has migrations",
        ),
        (
            "drop schema walltrack_migrations cascade",
            5,
            "schema walltrack has no record of migrations",
        ),
    ],
    ids=["checksum", "gap", "order", "no record", "no schema", "no record, later file"],
)
def test_a_record_that_does_not_agree_stops_a_file(
    migrated, psql, apply, dump, altered, file, said
):
    apply(migrated, altered.format(record=RECORD))
    before = dump(migrated)
    refused = psql(migrated, MIGRATIONS[file])
    (sentence,) = [line for line in refused.stderr.splitlines() if "ERROR:" in line]
    assert "55000" in sentence
    assert said in sentence
    assert dump(migrated) == before


def test_a_rollback_follows_the_record(migrated, psql, apply, dump):
    before = dump(migrated)
    refused = psql(migrated, ROLLBACKS[3])
    assert "2BP01" in refused.stderr
    assert f"{MIGRATIONS[-1].stem} came after it" in refused.stderr
    assert dump(migrated) == before
    apply(migrated, *reversed(ROLLBACKS))
    assert ask(migrated, "select to_regnamespace('walltrack_migrations')::text") == [(None,)]
    apply(migrated, *MIGRATIONS)
    assert dump(migrated) == before


def test_the_command_refuses_a_rollback_without_a_record(migrated, apply, walltrack_on):
    apply(migrated, "drop schema walltrack_migrations cascade")
    refused = walltrack_on(migrated, "rollback")
    assert refused.returncode == errors.FAILED, refused.stdout
    assert "refused: schema walltrack has no record of migrations" in refused.stderr


def test_names_that_somebody_has_planted_are_not_found(new_database, apply, psql, migrated, dump):
    url = new_database()
    planted = "".join(
        f"create function public.{name}({arguments}) returns {result} language plpgsql as"
        " $$ begin insert into public.caught values (current_query()); return null; end $$;"
        for name, arguments, result in (
            ("quote_ident", "name", "text"),
            ("format", "text, text", "text"),
            ("format", "text, name", "text"),
            ("to_regclass", "text", "regclass"),
            ("to_regrole", "text", "regrole"),
            ("to_regnamespace", "text", "regnamespace"),
            ("now", "", "timestamptz"),
            ("gen_random_uuid", "", "uuid"),
            ("clock_timestamp", "", "timestamptz"),
            ("hashtextextended", "text, int", "bigint"),
            ("set_config", "text, text, boolean", "text"),
            ("current_setting", "text, boolean", "text"),
        )
    )
    apply(url, "create table public.caught (query text)", planted)
    hostile = {"PGOPTIONS": "-c search_path=public,pg_catalog -c standard_conforming_strings=off"}
    done = psql(url, *MIGRATIONS, *reversed(ROLLBACKS), *MIGRATIONS, env=hostile)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert ask(url, "table public.caught") == []
    # No default calls a planted function, and no backslash of a check is lost.
    assert dump(url) == dump(migrated)


def test_a_rollback_gives_way_to_a_reader_and_tries_again(migrated, psql, apply, dump):
    """What waits for a lock on a table keeps every later reader waiting, so it does not wait."""
    apply(migrated, *reversed(ROLLBACKS[10:]))
    before = dump(migrated)
    with psycopg.connect(migrated, application_name="a long report") as reader:
        reader.execute("select from walltrack.circuit_breaker_events")
        stopped = psql(
            migrated,
            ROLLBACKS[9],
            env={"PGOPTIONS": "-c walltrack.lock_timeout=50ms -c walltrack.lock_attempts=3"},
        )
        assert "55P03" in stopped.stderr
        assert "gave way 3 times to process" in stopped.stderr
        assert "a long report" in stopped.stderr
        assert dump(migrated) == before

        with ThreadPoolExecutor() as pool, psycopg.connect(migrated, autocommit=True) as watcher:
            options = {"PGOPTIONS": GIVING_WAY}
            running = pool.submit(psql, migrated, ROLLBACKS[9], env=options)
            while not watcher.execute(PAUSED).fetchone():
                assert not running.done(), running.result().stderr
                time.sleep(0.01)
            reader.rollback()
            done = running.result()
    assert "gives way to process" in done.stderr
    assert "ERROR" not in done.stderr
    assert ask(migrated, "select to_regclass('walltrack.circuit_breaker_events')::text") == [
        (None,)
    ]


def test_its_own_wait_is_shorter_than_what_a_worker_may_wait(migrated, psql, apply):
    """The time of the worker's statement comes on top."""
    apply(
        migrated,
        *reversed(ROLLBACKS[10:]),
        "create table public.limits (lock_timeout interval)",
        "create function public.note_limit() returns event_trigger language plpgsql as"
        " $$ begin insert into public.limits select current_setting('lock_timeout')::interval;"
        " end $$",
        "create event trigger note_limit on ddl_command_start execute function public.note_limit()",
    )
    done = psql(migrated, ROLLBACKS[9], env={"PGOPTIONS": "-c walltrack.lock_timeout=100ms"})
    assert "ERROR" not in done.stderr
    longest = "select max(lock_timeout) between '20ms' and '95ms' from public.limits"
    assert ask(migrated, longest) == [(True,)]


HELD = (
    "select mode from pg_locks inner join pg_class on relation = pg_class.oid"
    " where relnamespace = 'walltrack'::regnamespace and pid = %s"
)


def test_what_it_had_locked_is_free_while_it_pauses(migrated, psql):
    with psycopg.connect(migrated, autocommit=True) as watcher:
        with psycopg.connect(migrated) as reader:
            reader.execute("select from walltrack.performance")
            thread = threading.Thread(
                target=psql,
                args=(migrated, *reversed(ROLLBACKS[8:])),
                kwargs={"env": {"PGOPTIONS": GIVING_WAY}},
            )
            thread.start()
            is_free = False
            while not is_free and thread.is_alive():
                # It may wake between two questions: it has to pause before and after this one.
                was = watcher.execute(PAUSED).fetchone()
                held = was and watcher.execute(HELD, was).fetchall()
                is_free = (
                    was is not None and held == [] and watcher.execute(PAUSED).fetchone() == was
                )
                time.sleep(0.01)
            assert is_free
        thread.join()


def test_two_builds_at_once_come_one_after_the_other(migrated, psql, dump):
    before = dump(migrated)
    with psycopg.connect(migrated, application_name="another build") as other:
        other.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            ["walltrack transaction in walltrack"],
        )
        stopped = psql(
            migrated, ROLLBACKS[9], env={"PGOPTIONS": "-c walltrack.build_timeout=100ms"}
        )
        assert "another build of schema walltrack has not ended in time: process" in stopped.stderr
        assert "another build" in stopped.stderr
        assert dump(migrated) == before
