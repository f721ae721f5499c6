"""A database of an earlier release, with its rows, is upgraded to equal a fresh one."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import REPOSITORY, run_dbt
from tests.export.conftest import MIGRATIONS
from walltrack.connection import database as databases
from walltrack.migrations.released import KEPT, LOCK, edited, releases
from walltrack.migrations.rendered import Migration

pytestmark = pytest.mark.xdist_group("export")

RELEASES = releases(REPOSITORY)


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        ("000_a 1 1.0.0\n001_b 2 1.0.0\n", None),
        ("000_a 9 1.0.0\n001_b 2 1.0.0\n", "000_a was released with 1.0.0 and has been edited"),
        ("000_z 1 1.0.0\n001_b 2 1.0.0\n", "000_z was released with 1.0.0 and has been removed"),
        ("000_a 1 1.0.0\n001_z 2 1.0.0\n", "001_z was released with 1.0.0 and has been removed"),
        ("001_b 2 1.0.0\n", "has lost the line of 000_a"),
    ],
)
def test_a_released_migration_that_was_edited_is_named(tmp_path, lock, said):
    (tmp_path / LOCK).parent.mkdir()
    (tmp_path / LOCK).write_text(lock)
    migrations = [
        Migration(version, name, "", checksum, (), "")
        for version, name, checksum in (("000", "a", "1"), ("001", "b", "2"), ("002", "c", "3"))
    ]
    sentences = edited(tmp_path, migrations)
    assert (sentences == []) if said is None else (said in sentences[0])


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
