"""The migrations alone make what dbt makes, and every rollback removes exactly that."""

from __future__ import annotations

import re

import psycopg
import pytest

from .conftest import MIGRATIONS, ROLLBACKS, SEED
from .rows import counts

pytestmark = pytest.mark.xdist_group("export")


def test_each_migration_has_its_header_and_carries_its_rollback():
    assert [path.name for path in MIGRATIONS] == [path.name for path in ROLLBACKS]
    for number, (migration, rollback) in enumerate(zip(MIGRATIONS, ROLLBACKS, strict=True)):
        text = migration.read_text()
        assert migration.name.startswith(f"{number:03}_")
        first, second = text.splitlines()[:2]
        assert re.fullmatch(rf"-- {migration.stem}, 20\d\d-\d\d-\d\d(, story \d+\.\d+)?", first), (
            f"the first line of {migration.name} names the migration and its day"
        )
        assert second.startswith("-- ")
        comment = text.split(f"-- Rollback, runnable in ../rollbacks/{migration.name}:\n")[1]
        statement = rollback.read_text().split("\n\n", 1)[1]
        assert [line.removeprefix("-- ").removeprefix("--") for line in comment.splitlines()] == (
            statement.splitlines()
        )
        assert not re.search(r"77a11ac0-000\d", text), "a mock row in a migration"


def test_psql_and_dbt_make_the_same(migrated, built, dump, walltrack_on):
    assert dump(migrated) == dump(built)
    drift = walltrack_on(migrated, "drift")
    assert drift.returncode == 0, drift.stdout + drift.stderr


def test_a_restored_dump_has_not_drifted(
    built, new_database, program, dump, walltrack_on, tmp_path
):
    file = tmp_path / "walltrack.dump"
    url = new_database()
    schemas = ["--schema=walltrack", "--schema=walltrack_secrets"]
    dumped = program("pg_dump", "--format=custom", *schemas, f"--file={file}", built)
    assert dumped.returncode == 0, dumped.stderr
    restored = program("pg_restore", f"--dbname={url}", "--exit-on-error", file)
    assert restored.returncode == 0, restored.stderr

    assert dump(url) == dump(built)
    assert counts(url) == counts(built)
    drift = walltrack_on(url, "drift")
    assert drift.returncode == 0, drift.stdout + drift.stderr


def test_each_number_goes_up_twice_down_twice_and_up_again(new_database, apply, dump):
    url = new_database()
    before = ""
    for migration, rollback in zip(MIGRATIONS, ROLLBACKS, strict=True):
        apply(url, migration)
        made = dump(url)
        assert made != before
        apply(url, migration)
        assert dump(url) == made, f"{migration.name} again"
        apply(url, rollback, rollback)
        assert dump(url) == before, f"{rollback.name} leaves or takes too much"
        apply(url, migration)
        assert dump(url) == made, f"{migration.name} after its rollback"
        before = made


def test_up_down_up(seeded, built, apply, dump):
    filled = counts(seeded)
    apply(seeded, *reversed(ROLLBACKS))
    assert dump(seeded) == ""
    apply(seeded, *reversed(ROLLBACKS))
    apply(seeded, *MIGRATIONS)
    assert dump(seeded) == dump(built)
    apply(seeded, SEED)
    assert counts(seeded) == filled


def test_no_number_goes_before_one_that_builds_upon_it(seeded, psql, dump):
    before, filled = dump(seeded), counts(seeded)
    for rollback in ROLLBACKS[:8]:
        done = psql(seeded, rollback)
        assert "2BP01" in done.stderr, f"{rollback.name}: {done.stderr}"
    assert dump(seeded) == before
    assert counts(seeded) == filled


def test_positions_come_back_where_orders_stayed(seeded, apply, dump):
    before, filled = dump(seeded), counts(seeded)
    apply(seeded, *reversed(ROLLBACKS[7:]))
    with psycopg.connect(seeded) as connection:
        left = connection.execute("select count(position_id), count(*) from walltrack.orders")
        without, orders = left.fetchone()
    assert without == 0 < orders < filled["orders"]
    apply(seeded, *MIGRATIONS[7:], SEED)
    assert dump(seeded) == before
    assert counts(seeded) == filled


def test_the_schema_stays_where_somebody_uses_it(migrated, psql, apply, dump):
    apply(migrated, "create table walltrack.mine (id int)")
    done = psql(migrated, *reversed(ROLLBACKS), env={"PGOPTIONS": "-c client_min_messages=notice"})
    assert done.returncode == 0
    assert "schema walltrack stays" in done.stderr
    assert "CREATE TABLE walltrack.mine" in dump(migrated)
