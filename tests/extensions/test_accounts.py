"""With pg_cron, each account has a job of its own, and no account's command touches another's."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import conninfo

from tests.accounts.conftest import Server
from tests.roles.conftest import PASSWORD
from walltrack.accounts import registry
from walltrack.accounts.apply import runner_of
from walltrack.accounts.drop import drop
from walltrack.errors import UserError
from walltrack.migrations.rendered import Rendered

pytestmark = pytest.mark.xdist_group("extensions")

# Each is another's beginning, or would be the other as a pattern of LIKE.
NAMES = ["nort", "north", "n_rth"]


@pytest.fixture
def server(scheduled: str, rendered: Rendered) -> Iterator[Server]:
    """Accounts come and go in it."""
    server = Server(scheduled, rendered)
    yield server
    with server.connect() as connection:
        for account in registry.accounts(connection):
            drop(connection, account, rendered, insist=True)
        connection.execute("drop schema walltrack_accounts cascade")


def jobs(connection: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """The number and the owner of each account's job, which works."""
    rows = connection.execute(
        "select jobname, jobid, username, command from cron.job"
        " where jobname <> 'refresh walltrack.performance'"
    ).fetchall()
    found = {}
    for name, number, user, command in rows:
        account = name.removeprefix("refresh ").removesuffix(".performance")
        assert command == f"refresh materialized view concurrently {account}.performance"
        connection.execute(command)
        found[account] = number, user
    assert len(found) == len(rows)
    return found


def test_each_account_has_its_job_and_no_command_on_one_touches_another(server):
    server.add(*NAMES)
    with server.connect() as connection:
        before = jobs(connection)
        assert sorted(before) == sorted(NAMES)
        server.add("north_2")
        after = jobs(connection)
        del after["north_2"]
        assert after == before
        # A build of one account again schedules nothing twice.
        north, like, prefix, longer = registry.chosen(
            connection, ["north", "n_rth", "nort", "north_2"]
        )
        runner = runner_of(connection, north, server.rendered)
        list(runner.rollback(to="007"))
        assert sorted(jobs(connection)) == ["n_rth", "nort", "north_2"]
        list(runner.migrate())
        after = jobs(connection)
        assert {name: after[name] for name in ("nort", "n_rth")} == {
            name: before[name] for name in ("nort", "n_rth")
        }
        before = after
        for account in (north, prefix, like, longer):
            drop(connection, account, server.rendered, insist=False)
            del before[account.name]
            assert jobs(connection) == before
        assert connection.execute("select jobname from cron.job").fetchall() == [
            ("refresh walltrack.performance",)
        ]


def test_an_operator_whom_pg_cron_refuses_is_told_what_to_have_run(server, scheduled, rendered):
    with server.connect() as connection:
        connection.execute(f"create role operator login createrole password '{PASSWORD}'")
        connection.execute("grant create on database postgres to operator")
    login = {"user": "operator", "password": PASSWORD}
    operator = Server(conninfo.make_conninfo(scheduled, **login), rendered)
    try:
        (east,) = operator.add("east")
        with operator.connect() as connection, server.connect() as superuser:
            with pytest.raises(UserError, match="`grant usage on schema cron to operator` run"):
                drop(connection, east, rendered, insist=False)
            with pytest.raises(UserError, match="`grant usage on schema cron to operator` run"):
                list(runner_of(connection, east, rendered).rollback(to="007"))
            superuser.execute("grant usage on schema cron to operator")
            (west,) = operator.add("west")
            assert list(jobs(superuser)) == ["west"]
            assert drop(connection, east, rendered, insist=False) == []
            assert list(jobs(superuser)) == ["west"]
            assert drop(connection, west, rendered, insist=False) == []
            assert jobs(superuser) == {}
    finally:
        with server.connect() as connection:
            connection.execute(
                "reassign owned by operator to current_user;"
                " drop owned by operator; drop role operator"
            )
