"""`walltrack accounts` and --account, by the command line."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.conftest import run_walltrack
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("accounts")


@pytest.fixture(scope="module")
def command(parsed, own_url, put_in_place):
    """`command("accounts", "list")` on a database with accounts red and blue: status and output."""
    put_in_place()

    def run(*arguments: str) -> tuple[int, str, str]:
        done = run_walltrack(*arguments, cwd=parsed, env={databases.URL: own_url})
        return done.returncode, done.stdout, done.stderr

    status, said, told = run("accounts", "list")
    assert (status, said) == (0, "")
    assert "has no accounts: `walltrack accounts add NAME` makes one" in told
    status, said, told = run("accounts", "add", "red", "blue")
    assert (status, told) == (0, "")
    assert re.search(r"red: \d+ migrations applied", said)
    assert "Account red added, with roles red_service and red_dashboard." in said
    yield run
    with psycopg.connect(own_url) as connection:
        connection.execute("drop owned by blue_service, blue_dashboard")
        connection.execute("drop role blue_service, blue_dashboard")


def test_accounts_are_listed_and_asked(command):
    assert command("accounts", "list") == (0, "blue\nred\n", "")
    status, said, _ = command("accounts", "status")
    assert (status, said.splitlines()[:2]) == (0, ["blue  up to date", "red   up to date"])
    status, said, _ = command("accounts", "drift", "red")
    assert (status, said.splitlines()[0]) == (0, "red  no drift")
    status, said, _ = command("accounts", "apply")
    assert (status, "up to date (2 of 2)" in said) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["accounts", "add", "Red"], "'Red' is no name for an account"),
        (["accounts", "add", "red", "red"], "account red is named twice"),
        (["accounts", "status", "green"], "there is no account green in database"),
        (["accounts", "drop", "green", "--yes"], "there is no account green in database"),
        (["accounts", "drop", "red"], "there is nobody to ask: add --yes"),
        (["status", "--account", "green"], "there is no account green in database"),
        (["up", "--account", "green"], "there is no account green in database"),
        (["status", "--account", "red;"], "'red;' is no name for an account"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence(command, arguments, said):
    status, printed, told = command(*arguments)
    assert (status, printed) == (2, "")
    assert told.startswith(f"walltrack: {said}")
    assert told.count("\n") == 1


def test_a_server_that_is_down_is_one_sentence(parsed):
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    for arguments in (
        ["accounts", "list"],
        ["accounts", "add", "red"],
        ["drift", "--account", "red"],
    ):
        done = run_walltrack(*arguments, cwd=parsed, env={databases.URL: nowhere})
        assert (done.returncode, done.stderr.count("\n")) == (3, 1)
        assert "no PostgreSQL answers" in done.stderr


def test_other_commands_work_on_the_account_that_is_named(command, own_url):
    catalog = "tests/contracts/catalog"
    select = [
        f"{catalog}/privileges__none_for_anybody_else.sql",
        f"{catalog}/privileges__dashboards_only_read.sql",
        f"{catalog}/privileges__history_is_only_added_to.sql",
        f"{catalog}/secrets__are_for_the_service_role_alone.sql",
    ]
    status, said, told = command("contracts", "--account", "red", "--select", *select)
    assert (status, said.split(";")[0]) == (0, "4 of 4 contracts kept"), told
    with psycopg.connect(own_url, autocommit=True) as connection:
        connection.execute("grant select on red.wallets to blue_dashboard")
        broken = connection.execute(
            "select contract from red_contracts.summary where failing_rows > 0"
        ).fetchall()
    assert broken == [("privileges__none_for_anybody_else",)]
    status, said, _ = command("drift", "--account", "red")
    assert (status, said.splitlines()[0].split()) == (
        1,
        ["added", "privilege", "wallets", "to", "blue_dashboard"],
    )
    status, said, _ = command("rollback", "--account", "red")
    assert (status, said) == (0, "took back 009_circuit_breaker_events_table\n")
    status, said, _ = command("exec", "--account", "red", "env")
    assert "WALLTRACK_SCHEMA=red\n" in said
    asked = command("psql", "--account", "red", "-XAtc", "show search_path")
    assert asked[:2] == (0, "red\n"), asked[2]
    assert command("url", "--account", "red")[1].strip().endswith("options=-c%20search_path%3Dred")
    status, said, _ = command("accounts", "status")
    assert (status, said.splitlines()[0]) == (1, "blue  up to date")
    assert "red   009_circuit_breaker_events_table is pending, 1 of 10" in said
    # What is not there yet has not been altered by hand.
    status, said, _ = command("accounts", "drift")
    assert status == 1
    assert [line.split()[0] for line in said.splitlines()] == ["red", "blue", "0"]


def test_an_account_is_dropped_once_told_so(command):
    status, said, _ = command("accounts", "drop", "red", "--yes")
    assert (status, said.startswith("Dropped account red in database ")) == (0, True)
    assert command("accounts", "list")[1] == "blue\n"
