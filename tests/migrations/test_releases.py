"""A database of an earlier release, with its rows, is upgraded to equal a fresh one."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import REPOSITORY, run_dbt
from tests.export.conftest import MIGRATIONS
from walltrack.connection import database as databases
from walltrack.migrations.released import KEPT, releases

pytestmark = pytest.mark.xdist_group("export")

RELEASES = releases(REPOSITORY)


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select oid::regclass::text from pg_class"
            " where relnamespace = 'walltrack'::regnamespace and relkind = 'r' order by 1"
        ).fetchall()
        return {
            table: connection.execute(f"select count(*) from {table}").fetchone()[0]
            for (table,) in tables
        }


@pytest.mark.parametrize("release", RELEASES)
def test_it_is_brought_up_to_date_by_psql_and_by_dbt(
    release, new_database, apply, dump, project_copy, put_in_place, walltrack_on
):
    known = list(RELEASES)
    old = [label for each in known[: known.index(release) + 1] for label in RELEASES[each]]
    was = new_database()
    apply(was, *(path for path in MIGRATIONS if path.stem in old))
    apply(was, REPOSITORY / KEPT / f"{release}.sql")
    before = counts(was)
    assert all(before.values())
    fresh = new_database()
    apply(fresh, *MIGRATIONS)

    by_psql, by_command = new_database(was), new_database(was)
    apply(by_psql, *MIGRATIONS)
    by_dbt = put_in_place(by_command)
    done = run_dbt(
        "run", "--empty", "--select", "config", cwd=project_copy, env={databases.URL: by_dbt}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for url in (by_psql, by_dbt):
        assert dump(url) == dump(fresh)
        after = counts(url)
        assert {table: after.get(table) for table in before} == before
    found = walltrack_on(by_psql, "drift")
    assert "No drift" in found.stdout, found.stdout + found.stderr
