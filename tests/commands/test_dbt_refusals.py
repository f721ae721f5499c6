"""No command and no operation of dbt loses a row or alters the schema of real rows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from dbt import include

from tests.conftest import REPOSITORY, TABLES, as_dbt_reads, clean_environment, run_dbt
from tests.workshop import Rows, Workshop
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("dbt_refusals")

# What each argument of a macro of dbt gets, by its name.
ARGUMENTS = {
    "schema": "walltrack",
    "schema_name": "walltrack",
    "sql": "drop schema walltrack cascade; commit",
    "column_name": "label",
    "new_column_type": "text",
    "column_type": "text",
}
ELSE = "walltrack.wallets"
# One process for all of them, since dbt takes seconds to start.
RUN_ALL = """
import json, sys
from dbt.cli.main import dbtRunner
options = ["--no-use-colors", "--target", sys.argv[1]]
runner = dbtRunner(manifest=dbtRunner().invoke(["parse", *options]).result)
for name, arguments in json.load(sys.stdin):
    given = ["--args", json.dumps(arguments)] if arguments else []
    done = runner.invoke(["run-operation", name, *given, *options])
    print("OUTCOME", name, "done" if done.success else "stopped", flush=True)
"""


def destructive_macros() -> list[tuple[str, dict[str, str]]]:
    """The macros of the installed dbt that drop, truncate, rename or replace, by their names."""
    found = {"run_query": {"sql": ARGUMENTS["sql"]}}
    heads = re.compile(r"{%-?\s*macro\s+(\w+)\s*\(([^)]*)\)")
    for folder in include.__path__:
        for file in Path(folder).glob("*/macros/**/*.sql"):
            for name, arguments in heads.findall(file.read_text("utf-8")):
                if re.search("drop|truncate|rename|replace|alter|clone|backup", name):
                    names = re.findall(r"(\w+)\s*(?:=[^,]*)?(?:,|$)", arguments)
                    found[name] = {each: ARGUMENTS.get(each, ELSE) for each in names}
    return sorted(found.items())


def state(shop: Workshop) -> tuple[Rows, str, list[tuple]]:
    """Every row, every definition and the identity of every table."""
    with psycopg.connect(shop.url) as connection:
        tables = connection.execute(
            "select oid, relname from pg_class"
            " where relnamespace = 'walltrack'::regnamespace order by 1"
        ).fetchall()
    rows = {name: found for name, found in shop.rows().items() if "_mock." not in name}
    return rows, shop.dump(), tables


def dbt(shop: Workshop, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_dbt(*command, cwd=shop.root, env={databases.URL: shop.url, **environment})


@pytest.fixture(scope="module")
def in_use(workshop: Workshop) -> Workshop:
    """A database without mock rows, and with a wallet, a token and what hangs on them."""
    assert workshop.walltrack("remove-mock-rows", "--yes").returncode == 0
    with psycopg.connect(workshop.url) as connection:
        connection.execute("set search_path = walltrack")
        connection.execute("insert into config default values on conflict do nothing")
        connection.execute(
            "insert into exit_strategies (name, stop_loss_percent, scaling_out_config) values"
            """ ('Mine', 10, '[{"sell_percent": 100, "at_multiple": 2}]')"""
        )
        connection.execute(
            f"insert into wallets (address, exit_strategy_id) select '{'8' * 32}', id"
            " from exit_strategies where name = 'Mine'"
        )
        connection.execute(
            "insert into tokens (address, symbol, name, decimals)"
            f" values ('{'9' * 32}', 'T', 'T', 6)"
        )
        connection.execute(
            "insert into signals (wallet_id, token_address, transaction_signature, signal_type,"
            " amount_in, amount_out, price_usd, value_usd, raw_payload)"
            f" select id, '{'9' * 32}', '{'7' * 88}', 'buy', 1, 10, 2, 20, '{{}}' from wallets"
        )
    assert sum(len(workshop.rows()[f"walltrack.{table}"]) for table in TABLES) >= 4
    return workshop


@pytest.fixture(scope="module")
def elsewhere(in_use: Workshop, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with the manifest of a build in the schema `another` of the same database."""
    folder = tmp_path_factory.mktemp("state")
    built = dbt(
        in_use, "run", "--target", "postgres", "--target-path", str(folder), "--write-json",
        WALLTRACK_SCHEMA="another",
    )  # fmt: skip
    assert built.returncode == 0, built.stdout
    return str(folder)


def test_no_operation_of_dbt_reaches_the_database(in_use: Workshop) -> None:
    macros = destructive_macros()
    before = state(in_use)
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, "local"],
        input=json.dumps(macros), capture_output=True, text=True, check=True,
        cwd=in_use.root, env=clean_environment() | as_dbt_reads({databases.URL: in_use.url}),
    )  # fmt: skip
    outcomes = dict(re.findall(r"^OUTCOME (\w+) (\w+)$", done.stdout, re.MULTILINE))
    assert set(outcomes) == {name for name, _ in macros}
    # The ones that operators would reach for are stopped, and do not merely do nothing.
    for name in ("drop_schema_named", "run_query", "truncate_relation", "alter_column_type"):
        assert outcomes[name] == "stopped", done.stdout
    assert "drop of schema walltrack by dbt refused" in done.stdout
    assert "dbt run-operation run_query is refused" in done.stdout
    assert state(in_use) == before


# One process, which says after each command how it ended and waits for the next.
RUN_EACH = """
import json, sys
from dbt.cli.main import dbtRunner
options = ["--no-use-colors", "--target", sys.argv[1]]
runner = dbtRunner(manifest=dbtRunner().invoke(["parse", *options]).result)
for line in sys.stdin:
    done = runner.invoke([*json.loads(line), *options])
    print("OUTCOME", "done" if done.success else "stopped", done.exception or "", flush=True)
"""
# The commands of dbt that build, load, replace or drop, with the flags that have them drop more. In
# their order: dbt retries what failed last.
CLONES = {
    "clone": ("clone", "--full-refresh", "--state", "target"),
    "clone of another schema": ("clone", "--full-refresh", "--state", "{elsewhere}"),
    "retry": ("retry",),
}
BUILDS = {
    "run": ("run", "--full-refresh"),
    "build": ("build", "--full-refresh", "--exclude-resource-type", "test", "unit_test"),
    "seed": ("seed", "--full-refresh"),
    "empty": ("run", "--empty", "--full-refresh"),
    "empty build": (
        *("build", "--empty", "--full-refresh"),
        *("--exclude-resource-type", "test", "unit_test"),
    ),
    "sample": ("run", "--sample", "1 day", "--full-refresh"),
    "deferred": ("run", "--defer", "--favor-state", "--full-refresh", "--state", "{elsewhere}"),
    "snapshot": ("snapshot",),
    "failures": (
        *("test", "--store-failures", "--select"),
        "exit_strategies__exactly_one_default_once_in_use",
    ),
    "docs": ("docs", "generate", "--empty-catalog"),
}


class Each:
    """dbt on a target of a workshop, command after command."""

    def __init__(self, shop: Workshop, target: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN_EACH, target],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=shop.root, env=clean_environment() | as_dbt_reads({databases.URL: shop.url}),
        )  # fmt: skip

    def __enter__(self) -> Each:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def run(self, *command: str) -> tuple[bool, str]:
        """Whether it succeeded, and what it said."""
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("OUTCOME "):
                return line.startswith("OUTCOME done"), said
        raise AssertionError(said)


def test_no_command_of_dbt_takes_a_row(in_use: Workshop, elsewhere: str) -> None:
    before = state(in_use)
    with Each(in_use, "postgres") as each:
        for name, command in (CLONES | BUILDS).items():
            succeeded, said = each.run(*(word.format(elsewhere=elsewhere) for word in command))
            assert state(in_use) == before, f"{name}: {said}"
            assert "dbt clone is refused" in said or name not in CLONES, f"{name}: {said}"
            # The contract is red, because no strategy is the default one.
            assert succeeded is (name in BUILDS and name != "failures"), f"{name}: {said}"
    with Each(in_use, "local") as each:
        for command in (BUILDS["seed"], BUILDS["build"]):
            _, said = each.run(*command)
            assert state(in_use) == before, said
            assert "mock rows refused" in said


def test_a_build_without_mock_rows_has_nothing_to_refresh(in_use: Workshop) -> None:
    with psycopg.connect(in_use.url, autocommit=True) as connection:
        connection.execute("refresh materialized view walltrack.performance")
        query = "select max(calculated_at) from walltrack.performance"
        refreshed = connection.execute(query).fetchone()
        assert refreshed != (None,)
        said = dbt(in_use, "run")
        assert said.returncode == 0, said.stdout
        assert connection.execute(query).fetchone() == refreshed


def test_no_materialization_of_dbt_replaces_a_table(in_use: Workshop) -> None:
    before = state(in_use)
    changed = {"exit_strategies": "table", "config": "view", "tokens": "incremental"}
    files = {in_use.root / "models" / "core" / f"{name}.sql": of for name, of in changed.items()}
    texts = {file: file.read_text() for file in files}
    for file, materialized in files.items():
        config = f"materialized='{materialized}', on_schema_change='fail'"
        file.write_text(f"{{{{ config({config}) }}}}\n{texts[file]}")
    try:
        said = dbt(in_use, "run", "--full-refresh", "--target", "postgres", "--select", *changed)
    finally:
        for file, text in texts.items():
            file.write_text(text)
    assert said.returncode == 1
    assert state(in_use) == before, said.stdout
    for name in changed:
        assert f"walltrack.{name} refused: no dbt command drops, empties or replaces" in (
            said.stdout.replace('"', "")
        ), said.stdout


def test_each_command_is_in_the_guide() -> None:
    guide = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    table = guide.split("## What dbt may do", 1)[1].split("\n## ", 1)[0]
    for command, *_ in (CLONES | BUILDS).values():
        assert f"`dbt {command}" in table, command
