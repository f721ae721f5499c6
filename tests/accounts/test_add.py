"""`walltrack accounts add`, `apply`, `status` and `drift`, by the functions behind them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest

from walltrack.accounts import names, registry, roles
from walltrack.accounts.add import add
from walltrack.accounts.apply import apply, runner_of
from walltrack.accounts.drift import drift
from walltrack.accounts.drop import drop
from walltrack.accounts.status import status
from walltrack.errors import ENVIRONMENT, FAILED, USAGE, UserError
from walltrack.migrations.rendered import Rendered

pytestmark = pytest.mark.xdist_group("accounts")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("North", "write a lower-case letter"),
        ("1north", "write a lower-case letter"),
        ("", "write a lower-case letter"),
        ("north-east", "write a lower-case letter"),
        ('north"; drop schema walltrack; --', "write a lower-case letter"),
        ("nörth", "write a lower-case letter"),
        ("north\n", "write a lower-case letter"),
        ("n" * (names.LONGEST + 1), "are the most"),
        ("pg_north", "PostgreSQL keeps it"),
        ("public", "PostgreSQL keeps it"),
        ("north_mock", "end with _mock"),
        ("north_service", "end with _service"),
        ("north_scale", "end with _scale"),
        ("walltrack_accounts", "end with _accounts"),
    ],
)
def test_a_name_that_is_none_is_refused(name, said):
    with pytest.raises(UserError, match=said) as refused:
        names.check([name])
    assert refused.value.status == USAGE


def test_every_name_that_is_derived_from_the_longest_is_whole(server):
    longest = "n" * names.LONGEST
    server.add(longest)
    with server.connect() as connection:
        (account,) = registry.accounts(connection)
        assert list(drift(connection, server.rendered, [account])) == [(account, [])]
        assert account.roles == (f"{longest}_service", f"{longest}_dashboard")
        policies = connection.execute("select polname from pg_policy").fetchall()
    assert {len(name) for (name,) in policies if "dashboard" in name} == {63}
    assert all(name.endswith("_sees_every_row") for (name,) in policies)


def test_accounts_are_built_and_on_record_and_stay_what_they_are(filled):
    beside = ("_migrations", "_mock", "_secrets")
    made = {f"{name}{suffix}" for name in ("north", "south") for suffix in ("", *beside)}
    assert set(filled.schemas()) == made | {"walltrack_accounts"}
    with filled.connect() as connection:
        accounts = registry.accounts(connection)
        assert [account.name for account in accounts] == ["north", "south"]
        for account in accounts:
            assert status(connection, account, filled.rendered).is_good
        assert list(drift(connection, filled.rendered, accounts)) == [
            (account, []) for account in accounts
        ]
        assert add(connection, filled.rendered, ["south", "north"]) == []
    apply(filled.database, filled.rendered, accounts, jobs=2)


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("create schema east; create table east.orders (id int)", "schema east holds objects"),
        ("create schema east authorization pg_monitor", "schema east belongs to role pg_monitor"),
        ("create schema east_secrets", "schema east_secrets is there"),
        ("create role east_service", "role east_service is on this server"),
        ("create role east", "role east is on this server"),
    ],
    ids=["schema", "empty schema", "schema beside", "role", "role of the name"],
)
def test_what_another_application_has_is_left_alone(server, there, said):
    with server.connect() as connection:
        connection.execute(there)
        before = server.schemas()
        try:
            with pytest.raises(UserError, match=said) as refused:
                add(connection, server.rendered, ["west", "east"])
        finally:
            connection.execute("drop role if exists east_service, east")
        assert refused.value.status == FAILED
        assert server.schemas() == before
        assert registry.accounts(connection) == []
        assert not connection.execute("select 1 from pg_roles where rolname ~ '^west_'").fetchall()


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (["table"], "it is a key word of SQL"),
        (["cron", "topology"], "an extension of PostgreSQL makes a schema or role of that name"),
        (["auth", "vault", "service_role"], "Supabase makes a schema or role of that name"),
        (["pgmq", "columnar_internal", "graphql_public", "supabase_functions"], "that begin with"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_name_that_others_use_is_refused_and_an_account_that_has_it_works_on(server, taken, said):
    with server.connect() as connection:
        for name in taken:
            with pytest.raises(UserError, match=f"'{name}' is no name .*{said}") as refused:
                add(connection, server.rendered, ["west", name])
            assert refused.value.status == USAGE
            assert server.schemas() == []
        with registry.writing(connection):
            registry.record(connection, taken[0], *roles.of(taken[0]))
        assert add(connection, server.rendered, taken[:1]) == []


def test_a_role_without_createrole_is_told_what_to_have_run(server):
    with server.connect() as connection:
        connection.execute("create role visitor")
        connection.execute(f"grant create on database {connection.info.dbname} to visitor")
        connection.execute("set role visitor")
        try:
            with pytest.raises(UserError, match="have `create role east_service nologin; comment"):
                add(connection, server.rendered, ["east"])
        finally:
            connection.execute("reset role; drop owned by visitor; drop role visitor")


def test_an_operator_who_is_no_superuser_makes_and_drops_accounts(server):
    with server.connect() as connection:
        connection.execute("create role operator createrole")
        connection.execute(f"grant create on database {connection.info.dbname} to operator")
        connection.execute("set role operator")
        try:
            add(connection, server.rendered, ["east"])
            (east,) = registry.accounts(connection)
            applied = list(runner_of(connection, east, server.rendered).migrate())
            assert len(applied) == len(server.rendered.migrations("east"))
            assert list(drift(connection, server.rendered, [east])) == [(east, [])]
            assert connection.execute(
                "select wallets, problem from walltrack_accounts.overview"
            ).fetchall() == [(0, None)]
            assert drop(connection, east, server.rendered, insist=False) == []
        finally:
            connection.execute("reset role; drop owned by operator; drop role operator")


def test_a_half_made_account_is_finished_by_apply_and_one_of_several_stops_all(server):
    with server.connect() as connection:
        add(connection, server.rendered, ["half", "wrong"])
        half, wrong = registry.chosen(connection, ["half", "wrong"])
        for done, _ in enumerate(runner_of(connection, half, server.rendered).migrate(), start=1):
            if done == 4:
                break
        found = status(connection, half, server.rendered)
        assert (found.is_good, "004_tokens_table is pending, 6 of 10" in found.said) == (
            False,
            True,
        )
        assert not status(connection, wrong, server.rendered).is_good
        connection.execute("create schema wrong; create table wrong.wallets (id int)")
        with pytest.raises(UserError, match="account wrong: schema wrong holds objects") as refused:
            apply(server.database, server.rendered, [half, wrong], jobs=1)
        assert refused.value.status == FAILED
        assert "1 of 2 accounts are done" in str(refused.value)
        connection.execute("drop schema wrong cascade")
        apply(server.database, server.rendered, [half, wrong], jobs=2)
        assert [changes for _, changes in drift(connection, server.rendered, [half, wrong])] == [
            [],
            [],
        ]


def test_after_a_failure_no_further_account_is_begun(server):
    with server.connect() as connection:
        add(connection, server.rendered, ["wrong", "later"])
        connection.execute("create schema wrong; create table wrong.wallets (id int)")
        chosen = registry.chosen(connection, ["wrong", "later"])
    with pytest.raises(UserError, match="0 of 2 accounts are done"):
        apply(server.database, server.rendered, chosen, jobs=1)
    assert "later" not in server.schemas()


def test_no_account_waits_for_the_lock_of_another(server):
    with server.connect() as connection:
        add(connection, server.rendered, ["held", "free"])
        free = registry.chosen(connection, ["free"])
        connection.execute(
            "select pg_advisory_lock(hashtextextended('walltrack transaction in held', 0)),"
            " pg_advisory_lock(hashtextextended('walltrack build of held', 0))"
        )
        # With a lock of any account that it needs, `free` would wait for a minute and be refused.
        apply(server.database, server.rendered, free, jobs=1)


def test_drift_of_one_account_is_named_and_no_other_is_blamed(server):
    server.add("calm", "altered")
    with server.connect() as connection:
        connection.execute(
            "alter table altered.wallets add column note text;"
            "revoke select on altered.tokens from altered_dashboard;"
            "grant select on altered.tokens to calm_dashboard;"
        )
        found = {
            account.name: changes
            for account, changes in drift(
                connection, server.rendered, registry.accounts(connection)
            )
        }
    assert found == {
        "altered": [
            "added column wallets.note",
            "dropped privilege tokens to altered_dashboard",
            "added privilege tokens to calm_dashboard",
        ],
        "calm": [],
    }


def test_a_schema_that_was_built_before_becomes_an_account(server):
    shared = server.rendered.printed["default_roles"]
    with server.connect() as connection:
        for name in ("first", "second"):
            account = registry.Account(name, *shared.values(), None)
            list(runner_of(connection, account, server.rendered).migrate())
        add(connection, server.rendered, ["first", "second"])
        first, second = registry.accounts(connection)
        assert first.roles == tuple(shared.values())
        assert second.roles == ("second_service", "second_dashboard")
        (may,) = connection.execute(
            "select bool_or(has_table_privilege(%s, c.oid, 'select')) from pg_class as c"
            " where relnamespace = 'second'::regnamespace",
            [shared["dashboard_role"]],
        ).fetchone()
        assert may is False


def test_only_the_operator_reads_the_registry(filled):
    with filled.connect() as connection:
        connection.execute("set role north_service")
        for relation in ("accounts", "overview", "overview_total"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"table walltrack_accounts.{relation}")
        with pytest.raises(UserError, match="use the operator's user"):
            registry.accounts(connection)


def test_two_builds_of_the_same_accounts_at_once_both_succeed(server):
    names = [f"both{number}" for number in range(20)]
    shared = server.rendered.printed["default_roles"].values()
    start = Barrier(2)

    def build(_: int) -> None:
        try:
            with server.connect() as connection:
                for name in names:
                    account = registry.Account(name, *shared, None)
                    start.wait()
                    list(runner_of(connection, account, server.rendered).migrate(to="000"))
        except BaseException:
            # The other one does not wait for a build that has failed.
            start.abort()
            raise

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(build, range(2)))
    assert {*names} <= {*server.schemas()}


@pytest.fixture
def pending(server):
    """An account that lacks the view `performance`; its migrations come as single queries."""
    (account,) = server.add("east")
    singly = Rendered({**server.rendered.printed, "distribution": "citus_schema"})
    with server.connect() as connection:
        runner = runner_of(connection, account, singly)
        list(runner.rollback(to="007"))
        yield runner


def test_a_migration_of_single_queries_gives_way_and_tries_again(server, pending):
    told: list[str] = []
    with server.connect() as other:

        def end_the_load(notice: psycopg.errors.Diagnostic) -> None:
            told.append(notice.message_primary)
            other.execute("rollback")

        pending.connection.add_notice_handler(end_the_load)
        other.execute("set application_name = 'a long load'")
        other.execute("begin; lock table east.positions")
        done = list(pending.migrate())
    assert [migration.version for migration in done] == ["008", "009"]
    assert re.match("migration 008.* gives way to process .*a long load", told[0])
    assert not any(state.state != "done" for state in pending.states())


def test_a_migration_of_single_queries_names_what_it_gave_way_to(server, pending):
    pending.connection.execute("set walltrack.lock_attempts = 3")
    with server.connect() as other:
        other.execute("set application_name = 'a long load'")
        other.execute("begin; lock table east.positions")
        with pytest.raises(UserError, match=r"gave way 3 times to process .*long load") as refused:
            list(pending.migrate())
        assert refused.value.status == ENVIRONMENT
        assert pending.states()[8].state == "pending"
        # A build of the same schema is waited for once, as long as a build may take.
        other.execute("rollback")
        other.execute(
            "select pg_advisory_lock(hashtextextended('walltrack transaction in east', 0))"
        )
        pending.connection.execute("set walltrack.build_timeout = '50ms'")
        with pytest.raises(
            UserError, match="another build of schema east has not ended"
        ) as refused:
            list(pending.migrate())
        assert refused.value.status == ENVIRONMENT
