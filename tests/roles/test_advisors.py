"""What Supabase's own advisors report on the schema, through the Postgres Language Server."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable

import psycopg
import pytest
from psycopg import conninfo

from .conftest import DATABASE, EXPOSED

pytestmark = pytest.mark.xdist_group("roles")

# It brings Supabase's lints along. Pinned, so that the advice of tomorrow breaks no build of today.
LANGUAGE_SERVER = "@postgres-language-server/cli@0.25.5"
ALL_RULES = {"splinter": {"enabled": True, "rules": {"all": True}}}
EXPOSE = "alter database advised set pgrst.db_schemas = 'public, walltrack'"

Advice = Callable[[], set[str]]


@pytest.fixture
def advised(supabase, supabase_server):
    """A connection to a copy of the database, for the superuser to change."""
    with psycopg.connect(supabase_server, autocommit=True) as administrator:
        administrator.execute(f"create database advised template {DATABASE}")
        with psycopg.connect(supabase_server, dbname="advised", autocommit=True) as connection:
            yield connection
        administrator.execute("drop database advised with (force)")


@pytest.fixture
def advice(supabase_server, tmp_path) -> Advice:
    """What the advisors find at the levels WARN and ERROR."""
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("no npx (Node.js) to run the Postgres Language Server with")
    (tmp_path / "postgres-language-server.jsonc").write_text(json.dumps(ALL_RULES))
    login = conninfo.conninfo_to_dict(supabase_server) | {"dbname": "advised"}
    url = "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**login)
    command = [npx, "--yes", f"--package={LANGUAGE_SERVER}", "postgres-language-server"]
    command += ["dblint", f"--connection-string={url}"]
    command += ["--reporter=json", "--max-diagnostics=none"]

    def ask() -> set[str]:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done.stderr
        found = json.loads(done.stdout)["diagnostics"]
        assert found, "not even an index that nobody has used yet: were the lints run?"
        return {
            f"{finding['category']}: {finding['message']}"
            for finding in found
            if finding["severity"] != "info"
        }

    return ask


def test_the_advisors_find_nothing_exposed_or_not(advised, advice):
    assert advice() == set()
    advised.execute(EXPOSE)
    assert advice() == set()

    # They look, and would have said so.
    advised.execute(EXPOSED)
    advised.execute("alter table walltrack.tokens disable row level security")
    advised.execute("alter function walltrack.refuse_change() reset search_path")
    rules = {finding.split(":")[0].rpartition("/")[2] for finding in advice()}
    assert rules >= {"rlsDisabledInPublic", "materializedViewInApi", "functionSearchPathMutable"}
