"""docs/changing-the-schema.md, executed on databases that hold rows."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY
from tests.workshop import Workshop

from .conftest import INSIST, MIGRATIONS
from .rows import MOCK, OWN_ROWS, TABLES

pytestmark = pytest.mark.xdist_group("change")

RECIPE = REPOSITORY / "docs" / "changing-the-schema.md"
CHECK = "ck_wallets_nickname_not_blank"
# What the recipe puts into the middle of a file, by how the block begins: before what.
BEFORE = {
    "    'wallets_nickname'": "]) }}",
    "      - name: nickname": "\nseeds:\n",
    "        nickname: text": "    data_tests:\n      - has_shares:",
    "        edges(": "    ],\n    change=",
    "    'wallet_notes_table'": "]) }}",
    "def wallet_notes(": "# Each table has a function",
}
# Written by hand without a block to copy: the changelog's row, and the guides' rows on a table.
UNSHOWN = {
    "A column and a check": {"seeds/mock_wallets.csv", "CHANGELOG.md"},
    "A table": {"docs/tables/README.md", "docs/migrations.md", "CHANGELOG.md"},
}
AT_MOST = {"A column and a check": 6, "A table": 12}


def blocks(title: str) -> list[tuple[str, str]]:
    """A recipe's blocks of code, each with the file that the line above it names."""
    _, _, recipe = RECIPE.read_text().partition(f"\n## {title}\n")
    # A block may hold headings of its own.
    for after in (*AT_MOST, "Other changes"):
        recipe = recipe.partition(f"\n## {after}\n")[0]
    for written, number in (("011", len(MIGRATIONS) + 1), ("010", len(MIGRATIONS))):
        recipe = recipe.replace(written, f"{number:03}")
    found = re.findall(r"`([\w./]+)`:\n\n(`{3,4})\w+\n(.*?)\2\n", recipe, re.DOTALL)
    return [(path, block) for path, _, block in found]


def follow(root: Path, title: str) -> str:
    """Do what a recipe says; return the name of the new migration."""
    name = ""
    for path, block in blocks(title):
        file = root / path
        start = next((start for start in BEFORE if block.startswith(start)), "")
        if not file.exists():
            file.write_text(block)
            name = file.stem if file.parent.name == "ddl" else name
        else:
            assert start, f"nothing says where in {path} this goes: {block}"
            above, anchor, below = file.read_text().rpartition(BEFORE[start])
            assert anchor, f"{path} has no place for {block}"
            file.write_text(above + block + anchor + below)
    return name


def nickname_the_first_wallet(root: Path) -> None:
    seed = root / "seeds" / "mock_wallets.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        header, first, *rows = csv.reader(file)
    with seed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [[*header, "nickname"], [*first, "Otter"], *([*row, ""] for row in rows)]
        )


@pytest.mark.parametrize("title", AT_MOST)
def test_a_recipe_takes_few_files(title):
    assert len({path for path, _ in blocks(title)} | UNSHOWN[title]) <= AT_MOST[title]


def ask(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def own_rows(url: str) -> dict[str, list[tuple]]:
    """Every row that is no mock row, but for the column that the recipe adds."""
    return {
        table: ask(
            url,
            f"select xmin::text, to_jsonb(t) - 'nickname' from walltrack.{table} as t"
            f" where not ({MOCK}) order by id",
        )
        for table in TABLES
    }


def refuses_a_blank_nickname(url: str) -> bool:
    with psycopg.connect(url) as connection:
        try:
            connection.execute(
                "insert into walltrack.wallets (address, exit_strategy_id, nickname)"
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

    name = follow(project, "A column and a check")
    nickname_the_first_wallet(project)
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
        assert refuses_a_blank_nickname(url)

    assert_changed(by_dbt)
    assert_changed(by_psql)

    # Two fresh ones.
    assert put_in_place() == by_dbt
    workshop.dbt("build", "--exclude-resource-type", "test", "unit_test")
    fresh_by_psql = new_database()
    apply(fresh_by_psql, *sorted(migrations.glob("*.sql")), seed)
    for url in (by_dbt, fresh_by_psql):
        assert_changed(url)
        nicknames = "select nickname from walltrack.wallets where nickname is not null"
        assert ask(url, nicknames) == [("Otter",)]

    # Again, and back. A nickname of a user's is not lost unasked.
    apply(by_psql, *sorted(migrations.glob("*.sql")))
    assert_changed(by_psql)
    apply(by_psql, f"update walltrack.wallets set nickname = 'Mine' where not ({MOCK})")
    back = rollbacks / f"{name}.sql"
    refused = psql(by_psql, back).stderr
    assert "ERROR:  23001" in refused
    assert "walltrack.wallets.nickname refused: it would lose its value in 2 rows" in refused
    assert_changed(by_psql)
    apply(by_psql, INSIST, back, back)
    apply(fresh_by_psql, back)
    assert dump(by_psql) == dump(fresh_by_psql) == before

    # Rows that break the check: what was done stays, and the file goes on when they are corrected.
    change = migrations / f"{name}.sql"
    apply(
        by_psql,
        "alter table walltrack.wallets add nickname text",
        f"update walltrack.wallets set nickname = ' ' where not ({MOCK})",
    )
    broken = psql(by_psql, change).stderr
    assert f"ERROR:  23514: rows of walltrack.wallets break the new check {CHECK}" in broken
    assert r"select * from walltrack.wallets where not (nickname ~ '\S');" in broken
    assert refuses_a_blank_nickname(by_psql), "until then it is kept by new rows"
    apply(by_psql, "update walltrack.wallets set nickname = null", change)
    assert_changed(by_psql)


def drift_query(project: Path) -> str:
    """The contract of drift as `walltrack up` has compiled it: it holds all that is wanted."""
    folder = project / "target" / "compiled" / "walltrack" / "tests" / "contracts" / "catalog"
    query = (folder / "schema__has_not_drifted.sql").read_text()
    assert CHECK in query
    return query


def test_a_table_by_its_recipe(parsed, tmp_path, built, put_in_place):
    project = Path(shutil.copytree(parsed, tmp_path / "project"))
    url = put_in_place(built)
    workshop = Workshop(project, url)
    # The second recipe goes on from the first.
    follow(project, "A column and a check")
    nickname_the_first_wallet(project)
    name = follow(project, "A table")
    for command in ("up", "export"):
        done = workshop.walltrack(command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "supabase" / "migrations" / f"{name}.sql").exists()
    assert ask(url, drift_query(project)) == []
    assert ask(url, "select note from walltrack.wallet_notes") == [
        ("Trades at night; ask again in a month.",)
    ]
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("update walltrack.wallet_notes set note = ' '")
