"""docs/changing-the-schema.md, executed on databases that hold rows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY, clean_environment, run_walltrack
from tests.workshop import Workshop

from .conftest import INSIST, MIGRATIONS, WANTED
from .rows import MOCK, OWN_CONFIG, OWN_ROWS, TABLES

pytestmark = pytest.mark.xdist_group("change")

RECIPE = REPOSITORY / "docs" / "changing-the-schema.md"
# Names that no table of the project has, whoever has followed the recipe before.
COLUMN, TABLE, OF_CONFIG = "test_nickname", "test_position_notes", "test_config_notes"
CHECK = f"ck_wallets_{COLUMN}_not_blank"
# How many files `walltrack new` writes, tests and guides included.
AT_MOST = {"column": 6, "table": 12}


def new(root: Path, *arguments: str) -> list[str]:
    """Have the files of a change written; their paths."""
    done = run_walltrack("new", *arguments, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.findall(r"^wrote (\S+)", done.stdout, re.MULTILINE)


def add_the_column(root: Path) -> str:
    """Follow the recipe of a column and a check; the name of the migration."""
    written = new(root, "column", "wallets", COLUMN, "--type", "text")
    recipe = RECIPE.read_text().partition("\n## A column and a check\n")[2].partition("\n## ")[0]
    check, edges = (
        block.replace("nickname", COLUMN)
        for language in ("sql", "python")
        for block in re.findall(rf"```{language}\n(.*?)```", recipe, re.DOTALL)
    )
    (migration,) = (root / path for path in written if path.endswith(f"{COLUMN}.sql"))
    put_before(migration, "{% endmacro %}\n\n\n{% macro rollback", f"\n{check}")
    cases = root / "tests" / "behaviour" / "cases" / "wallets.py"
    put_before(cases, "    ],\n    change=", f"        {edges.strip()},\n")
    seed = root / "seeds" / "mock_wallets.csv"
    header, first, *rows = seed.read_text(encoding="utf-8").splitlines(keepends=True)
    assert header.endswith(f",{COLUMN}\n")
    seed.write_text("".join([header, first.replace("\n", "Otter\n"), *rows]), encoding="utf-8")
    assert len({*written, "tests/behaviour/cases/wallets.py"}) <= AT_MOST["column"]
    return migration.stem


def put_before(path: Path, anchor: str, text: str) -> None:
    above, found, below = path.read_text(encoding="utf-8").partition(anchor)
    assert found, f"{path} has no place for {text}"
    path.write_text(above + text + found + below, encoding="utf-8")


def ask(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def own_rows(url: str) -> dict[str, list[tuple]]:
    """Every row that is no mock row, but for the column that the recipe adds."""
    return {
        table: ask(
            url,
            f"select xmin::text, to_jsonb(t) - '{COLUMN}' from walltrack.{table} as t"
            f" where not ({MOCK}) order by id",
        )
        for table in TABLES
    }


def refuses_a_blank(url: str) -> bool:
    with psycopg.connect(url) as connection:
        try:
            connection.execute(
                f"insert into walltrack.wallets (address, exit_strategy_id, {COLUMN})"
                " select repeat('9', 32), id, ' ' from walltrack.exit_strategies limit 1"
            )
        except psycopg.errors.CheckViolation as refused:
            return refused.diag.constraint_name == CHECK
    return False


def test_the_recipe_reaches_every_database(
    parsed, tmp_path, built, put_in_place, new_database, apply, psql, dump
):
    project = Path(shutil.copytree(parsed, tmp_path / "project"))
    migrations, rollbacks = (project / "supabase" / name for name in ("migrations", "rollbacks"))
    seed = project / "supabase" / "seed.sql"
    by_dbt, by_psql = put_in_place(built), new_database(built)
    workshop = Workshop(project, by_dbt)
    # Two databases that hold rows; one is upgraded by dbt, the other by psql.
    for url in (by_dbt, by_psql):
        apply(url, OWN_ROWS)
    kept = {url: own_rows(url) for url in (by_dbt, by_psql)}
    assert len(kept[by_dbt]["wallets"]) == len(kept[by_psql]["wallets"]) == 2
    before = dump(by_psql)

    name = add_the_column(project)
    for command in ("up", "export"):
        done = workshop.walltrack(command)
        assert done.returncode == 0, done.stdout + done.stderr
    for path in MIGRATIONS:
        assert (migrations / path.name).read_text() == path.read_text(), "history has changed"
    apply(by_psql, migrations / f"{name}.sql")
    schema = dump(by_psql)
    assert schema != before
    assert CHECK in schema
    assert {url: own_rows(url) for url in (by_dbt, by_psql)} == kept
    drift = drift_query(project)

    def assert_changed(url: str) -> None:
        assert dump(url) == schema
        assert ask(url, drift) == []
        assert refuses_a_blank(url)

    assert_changed(by_dbt)
    assert_changed(by_psql)

    # Two fresh ones.
    assert put_in_place() == by_dbt
    workshop.dbt("build", "--exclude-resource-type", "test", "unit_test")
    fresh_by_psql = new_database()
    apply(fresh_by_psql, *sorted(migrations.glob("*.sql")), seed)
    for url in (by_dbt, fresh_by_psql):
        assert_changed(url)
        nicknames = f"select {COLUMN} from walltrack.wallets where {COLUMN} is not null"
        assert ask(url, nicknames) == [("Otter",)]

    # Again, and back. A nickname of a user's is not lost unasked.
    apply(by_psql, *sorted(migrations.glob("*.sql")))
    assert_changed(by_psql)
    apply(by_psql, f"update walltrack.wallets set {COLUMN} = 'Mine' where not ({MOCK})")
    back = rollbacks / f"{name}.sql"
    refused = psql(by_psql, back).stderr
    assert "ERROR:  23001" in refused
    assert f"walltrack.wallets.{COLUMN} refused: it would lose its value in 2 rows" in refused
    assert_changed(by_psql)
    apply(by_psql, INSIST, back, back)
    apply(fresh_by_psql, back)
    assert dump(by_psql) == dump(fresh_by_psql) == before

    # Rows that break the check: what was done stays, and the file goes on when they are corrected.
    change = migrations / f"{name}.sql"
    apply(
        by_psql,
        f"alter table walltrack.wallets add {COLUMN} text",
        f"update walltrack.wallets set {COLUMN} = ' ' where not ({MOCK})",
    )
    broken = psql(by_psql, change).stderr
    assert f"ERROR:  23514: rows of walltrack.wallets break the new check {CHECK}" in broken
    assert rf"select * from walltrack.wallets where not ({COLUMN} ~ '\S');" in broken
    assert refuses_a_blank(by_psql), "until then it is kept by new rows"
    apply(by_psql, f"update walltrack.wallets set {COLUMN} = null", change)
    assert_changed(by_psql)


def drift_query(project: Path) -> str:
    """The contract of drift as `walltrack up` has compiled it: it holds all that is wanted."""
    folder = project / "target" / "compiled" / "walltrack" / "tests" / "contracts" / "catalog"
    query = (folder / "schema__has_not_drifted.sql").read_text()
    assert CHECK in query
    return query


def test_a_table_by_its_recipe(parsed, tmp_path, built, put_in_place, apply):
    project = Path(shutil.copytree(parsed, tmp_path / "project"))
    url = put_in_place(built)
    workshop = Workshop(project, url)
    # The second recipe goes on from the first.
    add_the_column(project)
    written = new(project, "table", TABLE, "--references", "positions")
    # Mock rows that refer to config follow its one row, also to where the row is a user's own.
    new(project, "table", OF_CONFIG, "--references", "config")
    assert len(written) <= AT_MOST["table"]
    for command in ("up", "export"):
        done = workshop.walltrack(command)
        assert done.returncode == 0, done.stdout + done.stderr
    (name,) = (Path(path).stem for path in written if path.startswith("macros/ddl/0"))
    assert (project / "supabase" / "migrations" / f"{name}.sql").exists()
    assert ask(url, drift_query(project)) == []
    apply(url, OWN_CONFIG, WANTED, project / "supabase" / "seed.sql")
    assert ask(
        url, f"select n.config_id = c.id from walltrack.{OF_CONFIG} as n, walltrack.config as c"
    ) == [(True,)]
    rows = ask(url, f"select position_id::text like '77a11ac0-%' from walltrack.{TABLE}")
    assert rows == [(True,)]
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(f"update walltrack.{TABLE} set note = ' '")
    # The project's own tests take the table in, and name the files that are not filled in.
    cases = run_pytest(project, "--collect-only", "tests/behaviour")
    assert cases.returncode == 0, cases.stdout[-3000:]
    assert f"ck_{TABLE}_note_not_blank" in cases.stdout
    marks = run_pytest(project, "tests/docs/test_fill_in.py")
    assert marks.returncode == 1
    for path in written:
        has_marks = "FILL IN" in (project / path).read_text(encoding="utf-8")
        assert (f"{path}:" in marks.stdout) == has_marks, path


def run_pytest(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Tests of a copy of the project that need no server."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


MISTAKES = [
    (["column", "walets", "x"], 2, "no table walets: did you mean wallets"),
    (["column", "wallets", "label"], 1, "wallets has a column label already"),
    (["column", "wallets", "No way"], 2, "'No way' is no name of a column"),
    (["table", "wallet_note"], 2, "'wallet_note' is no name of a table"),
    (["table", "wallets"], 1, "there is a table wallets already"),
    (["table", "xs", "--references", "nowhere"], 2, "no table nowhere: choose one of "),
]


def test_a_mistake_writes_nothing(parsed):
    before = {path: path.stat().st_mtime_ns for path in parsed.rglob("*") if path.is_file()}
    for arguments, status, said in MISTAKES:
        done = run_walltrack("new", *arguments, cwd=parsed)
        assert (done.returncode, done.stdout) == (status, "")
        assert said in done.stderr
    assert before == {path: path.stat().st_mtime_ns for path in before}
