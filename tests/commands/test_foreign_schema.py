"""A schema of another application, named by mistake, does not change."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import run_dbt, run_walltrack
from tests.workshop import Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("dbt_refusals")

# One object of each kind that a schema may hold alone, and what a migration would replace.
FOREIGN = {
    "shop": """
        create schema shop;
        comment on schema shop is 'A shop';
        grant usage on schema shop to public;
        create table shop.config (id integer);
        create function shop.update_updated_at() returns integer language sql as 'select 1';
    """,
    "functions": """
        create schema functions;
        create function functions.refuse_change() returns integer language sql as 'select 1';
    """,
}
EVERYTHING = """
select 'schema', nspname, nspacl::text, obj_description(oid, 'pg_namespace') from pg_namespace
where nspname !~ '^pg_'
union all
select 'relation', oid::regclass::text, relacl::text, obj_description(oid, 'pg_class') from pg_class
union all
select 'function', oid::regprocedure::text, proacl::text, prosrc from pg_proc
order by 1, 2
"""


@pytest.mark.parametrize("schema", FOREIGN)
def test_it_is_refused_before_anything_is_touched(workshop: Workshop, schema: str) -> None:
    with psycopg.connect(workshop.url, autocommit=True) as connection:
        connection.execute(FOREIGN[schema])
        before = connection.execute(EVERYTHING).fetchall()
        env = {databases.URL: workshop.url, "WALLTRACK_SCHEMA": schema}
        for program, *command in (
            (run_dbt, "seed"),
            (run_dbt, "run"),
            (run_dbt, "build", "--exclude-resource-type", "test", "unit_test"),
            (run_walltrack, "up"),
        ):
            done = program(*command, cwd=workshop.root, env=env)
            said = done.stdout + done.stderr
            assert done.returncode != 0, said
            assert f"schema {schema} holds objects" in said, said
            assert "WALLTRACK_SCHEMA" in said
            assert "Traceback" not in said
            assert connection.execute(EVERYTHING).fetchall() == before, command


@pytest.mark.parametrize(
    ("program", "command", "schema"),
    [
        (run_dbt, "run", "my-schema"),
        (run_dbt, "run", "walltrack_migrations"),
        (run_walltrack, "migrate", "select"),
    ],
)
def test_a_name_that_cannot_be_is_refused(workshop: Workshop, program, command, schema) -> None:
    with psycopg.connect(workshop.url, autocommit=True) as connection:
        before = connection.execute(EVERYTHING).fetchall()
        env = {databases.URL: workshop.url, "WALLTRACK_SCHEMA": schema}
        done = program(command, cwd=workshop.root, env=env)
        said = done.stdout + done.stderr
        assert done.returncode != 0, said
        assert f"'{schema}' is no name for a schema of WallTrack: in WALLTRACK_SCHEMA, " in said
        assert connection.execute(EVERYTHING).fetchall() == before


def test_a_new_schema_is_built(workshop: Workshop) -> None:
    with psycopg.connect(workshop.url, autocommit=True) as connection:
        connection.execute("create schema empty")
    env = {databases.URL: workshop.url, "WALLTRACK_SCHEMA": "empty"}
    for step in ("seed", "run"):
        done = run_dbt(step, cwd=workshop.root, env=env)
        assert done.returncode == 0, done.stdout
