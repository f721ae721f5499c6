"""With pg_cron, the migrations schedule the daily refresh, and their rollback unschedules it."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import REPOSITORY
from tests.roles.conftest import MIGRATIONS, migrate

pytestmark = pytest.mark.xdist_group("extensions")

JOBS = "select jobname, schedule, command, database, active from cron.job"
JOB = (
    "refresh walltrack.performance",
    "0 0 * * *",
    "refresh materialized view concurrently walltrack.performance",
    "postgres",
    True,
)


def test_the_refresh_is_scheduled_daily_once_however_often_it_is_built(scheduled):
    with psycopg.connect(scheduled, autocommit=True) as connection:
        assert connection.execute(JOBS).fetchall() == [JOB]
        migrate(connection, *MIGRATIONS)
        assert connection.execute(JOBS).fetchall() == [JOB]
        # ADR-003 says UTC. Older versions know nothing else.
        zone = connection.execute("select current_setting('cron.timezone', true)").fetchone()
        assert zone in [("GMT",), (None,)]
        connection.execute(JOB[2])


LATEST = [file for file in MIGRATIONS if file.name >= "008"]
ROLLBACKS = [REPOSITORY / "supabase" / "rollbacks" / file.name for file in reversed(LATEST)]


def test_a_rollback_ends_it_and_its_migration_brings_it_back(scheduled):
    with psycopg.connect(scheduled, autocommit=True) as connection:
        migrate(connection, *ROLLBACKS)
        assert connection.execute(JOBS).fetchall() == []
        migrate(connection, *LATEST)
        assert connection.execute(JOBS).fetchall() == [JOB]


def test_who_may_not_schedule_is_told_and_builds_the_rest(scheduled):
    told: list[str] = []
    with psycopg.connect(scheduled) as connection:
        connection.add_notice_handler(lambda notice: told.append(notice.message_primary))
        for rollback in ROLLBACKS:
            connection.execute(rollback.read_text(encoding="utf-8"))
        connection.execute("create role visitor nologin")
        for schema in ("walltrack", "walltrack_migrations"):
            connection.execute(f"alter schema {schema} owner to visitor")
            for (name,) in connection.execute(
                "select oid::regclass::text from pg_class"
                " where relnamespace = %s::regnamespace and relkind = 'r'",
                [schema],
            ).fetchall():
                connection.execute(f"alter table {name} owner to visitor")
        connection.execute("set local role visitor")
        connection.execute(LATEST[0].read_text(encoding="utf-8"))
        connection.rollback()
    assert "visitor may not schedule the refresh of walltrack.performance" in " ".join(told)


def test_who_may_not_unschedule_is_told_what_to_have_run(scheduled):
    with psycopg.connect(scheduled) as connection:
        connection.execute(ROLLBACKS[0].read_text(encoding="utf-8"))
        connection.execute("create role visitor nologin")
        connection.execute("grant usage on schema walltrack_migrations to visitor")
        connection.execute("grant select on walltrack_migrations.applied to visitor")
        connection.execute("set local role visitor")
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
            connection.execute(ROLLBACKS[1].read_text(encoding="utf-8"))
        connection.rollback()
    assert "permission denied for schema cron" in refused.value.diag.message_primary
    assert "`grant usage on schema cron to visitor`" in refused.value.diag.message_hint
