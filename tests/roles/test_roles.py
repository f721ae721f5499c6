"""The rights of each role, tried as that role."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from psycopg import conninfo, errors

from tests.conftest import RELATIONS, TABLES, run_dbt, run_walltrack
from walltrack.connection import database as databases

from .conftest import DATABASE, EXPOSED, MIGRATIONS, PASSWORD, migrate

pytestmark = pytest.mark.xdist_group("roles")

OUTSIDERS = ("anon", "authenticated")


def refused(connection: psycopg.Connection, statement: str) -> bool:
    """Whether a statement fails for want of a right; what it does is taken back."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except errors.InsufficientPrivilege:
        return True
    return False


def writes(relation: str) -> list[str]:
    return [
        f"insert into walltrack.{relation} default values",
        f"update walltrack.{relation} set created_at = now()",
        f"delete from walltrack.{relation}",
        f"truncate walltrack.{relation} cascade",
    ]


def calls(connection: psycopg.Connection) -> list[str]:
    """A call of each function of the schema that can be called at all."""
    return [
        f"select walltrack.{name}({', '.join(['null'] * arguments)})"
        for name, arguments in connection.execute(
            "select proname, pronargs from pg_proc"
            " where pronamespace = 'walltrack'::regnamespace order by 1"
        ).fetchall()
    ]


def test_the_owner_is_no_superuser_and_owns_everything(supabase):
    with supabase("superuser") as connection:
        assert connection.execute(
            "select rolsuper from pg_roles where rolname = 'postgres'"
        ).fetchone() == (False,)
        assert connection.execute(
            "select distinct relowner::regrole::text from pg_class"
            " where relnamespace = 'walltrack'::regnamespace"
        ).fetchall() == [("postgres",)]


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsiders_see_and_do_nothing(acting, supabase, role):
    with supabase("superuser") as connection:
        every_call = calls(connection)
    assert len(every_call) > 10
    with acting(role) as connection:
        for relation in RELATIONS:
            assert refused(connection, f"select from walltrack.{relation}"), relation
        for relation in TABLES:
            for statement in writes(relation):
                assert refused(connection, statement), statement
        for statement in every_call:
            assert refused(connection, statement), statement
        assert refused(connection, "create table walltrack.extras (id uuid)")
        assert refused(connection, "refresh materialized view walltrack.performance")


@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_grant_by_mistake_shows_no_row_and_writes_none(supabase, role):
    with supabase("superuser") as connection:
        connection.execute(EXPOSED)
        connection.execute(f"set local role {role}")
        for table in TABLES:
            assert connection.execute(f"select from walltrack.{table}").fetchall() == [], table
        assert connection.execute("update walltrack.wallets set label = 'mine'").rowcount == 0
        assert connection.execute("delete from walltrack.tokens").rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            connection.execute("insert into walltrack.exit_strategies (name) values ('mine')")


@pytest.mark.parametrize("role", [*OUTSIDERS, "service_role", "walltrack_dashboard"])
def test_what_is_created_later_is_given_to_nobody(supabase, role):
    with supabase("superuser") as connection:
        # `postgres` still has its generous defaults for the whole database: for this table, not.
        connection.execute("set local role postgres")
        connection.execute(
            "alter default privileges revoke all on tables from anon, authenticated, service_role"
        )
        connection.execute("create table walltrack.extras (id uuid)")
        connection.execute(f"set local role {role}")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("select from walltrack.extras")


@pytest.mark.parametrize("bypass", ["bypassrls", "nobypassrls"])
def test_the_service_role_does_what_workers_and_the_ui_need(supabase, bypass):
    with supabase("superuser") as connection:
        # Somebody's own server may have a role of that name that obeys policies.
        connection.execute(f"alter role service_role {bypass}")
        connection.execute("set local role service_role")

        def run(statement: str) -> tuple:
            done = connection.execute(statement)
            assert done.rowcount == 1, statement
            return done.fetchone() if done.description else ()

        run("update walltrack.config set helius_webhook_secret = 's'")
        # Its fingerprint is in config, the secret where no error shows it.
        assert run("select secret from walltrack_secrets.helius_webhook") == ("s",)
        for relation in RELATIONS:
            rows = connection.execute(f"select * from walltrack.{relation}").fetchall()
            assert rows, relation
        strategy = run(
            "insert into walltrack.exit_strategies (name, stop_loss_percent, scaling_out_config)"
            """ values ('Mine', 10, '[{"sell_percent": 100, "at_multiple": 2}]') returning id"""
        )
        run("update walltrack.exit_strategies set is_active = false where name = 'Mine'")
        run("update walltrack.exit_strategies set is_active = true where name = 'Mine'")
        wallet = run(
            "insert into walltrack.wallets (address, exit_strategy_id)"
            f" values ('{'8' * 32}', '{strategy[0]}') returning id"
        )
        run(f"update walltrack.wallets set label = 'x' where id = '{wallet[0]}'")
        token = run(
            "insert into walltrack.tokens (address, symbol, name, decimals)"
            f" values ('{'9' * 32}', 'T', 'T', 6) returning id"
        )
        signal = run(
            "insert into walltrack.signals (wallet_id, token_address, transaction_signature,"
            " signal_type, amount_in, amount_out, price_usd, value_usd, raw_payload)"
            f" values ('{wallet[0]}', '{'9' * 32}', '{'7' * 88}', 'buy', 1, 10, 2, 20, '{{}}')"
            " returning id"
        )
        claimed = connection.execute(
            "select id from walltrack.signals where filtered = false and position_created = false"
            " and processed_at is null order by received_at for update skip locked"
        ).fetchall()
        assert signal in claimed
        position = run(
            "insert into walltrack.positions (wallet_id, token_id, exit_strategy_id, signal_id,"
            f" entry_price, entry_amount) values ('{wallet[0]}', '{token[0]}', '{strategy[0]}',"
            f" '{signal[0]}', 2, 10) returning id"
        )
        run(
            "update walltrack.signals set position_created = true, processed_at = now(),"
            f" processing_duration_ms = 5 where id = '{signal[0]}'"
        )
        order = run(
            "insert into walltrack.orders (wallet_id, token_id, position_id, signal_id,"
            " order_type, token_in, token_out, amount_in)"
            f" values ('{wallet[0]}', '{token[0]}', '{position[0]}', '{signal[0]}', 'entry',"
            f" '{'6' * 32}', '{'9' * 32}', 1) returning id"
        )
        run(f"update walltrack.orders set status = 'submitted' where id = '{order[0]}'")
        run(
            "update walltrack.orders set status = 'executed', executed_price = 2,"
            f" executed_at = now(), actual_amount_out = 10 where id = '{order[0]}'"
        )
        run(f"update walltrack.positions set current_price = 3 where id = '{position[0]}'")
        run(
            "update walltrack.positions set status = 'closed', current_amount = 0, exit_price = 3,"
            f" exit_at = now(), exit_reason = 'manual' where id = '{position[0]}'"
        )
        activation = run(
            "insert into walltrack.circuit_breaker_events (event_type, trigger_reason)"
            " values ('activated', 'manual') returning id"
        )
        with (
            pytest.raises(errors.RestrictViolation, match="circuit breaker is active"),
            connection.transaction(),
        ):
            connection.execute(
                "insert into walltrack.positions (wallet_id, token_id, exit_strategy_id,"
                f" entry_price, entry_amount) values ('{wallet[0]}', '{token[0]}',"
                f" '{strategy[0]}', 2, 10)"
            )
        run(
            "insert into walltrack.circuit_breaker_events"
            " (event_type, trigger_reason, activation_id, new_positions_blocked)"
            f" values ('deactivated', 'manual', '{activation[0]}', 0)"
        )
        run(
            "insert into walltrack.exit_strategies (name, stop_loss_percent, scaling_out_config)"
            """ values ('Other', 10, '[{"sell_percent": 100, "at_multiple": 2}]')"""
        )
        run("delete from walltrack.exit_strategies where name = 'Other'")


@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"{verb} walltrack.{table}"
            for table in ("signals", "orders", "positions", "circuit_breaker_events", "config")
            for verb in ("delete from", "truncate", "drop table")
        ),
        *(
            f"update walltrack.signals set {column} = {column}"
            for column in ("id", "raw_payload", "received_at", "price_usd", "created_at")
        ),
        "update walltrack.circuit_breaker_events set notes = 'x'",
        "alter table walltrack.signals disable trigger user",
        "alter table walltrack.signals disable row level security",
        "set session_replication_role = 'replica'",
        "drop trigger guard_orders_final on walltrack.orders",
        "create table walltrack.extras (id uuid)",
        "create or replace function walltrack.refuse_change() returns trigger language plpgsql"
        " as 'begin return new; end'",
        "create policy mine on walltrack.signals using (true)",
        "grant select on walltrack.signals to anon",
        "set role postgres",
    ],
)
def test_the_service_role_cannot_alter_history(acting, statement):
    with acting("service_role") as connection:
        if statement.startswith("grant"):
            # Without the right to it, a grant gives nothing and says so.
            connection.execute(statement)
            assert connection.execute(
                "select has_table_privilege('anon', 'walltrack.signals', 'select')"
            ).fetchone() == (False,)
        else:
            assert refused(connection, statement)


def test_a_dashboard_reads_everything_but_the_secret(acting):
    with acting("walltrack_dashboard") as connection:
        for relation in RELATIONS:
            columns = [
                name
                for (name,) in connection.execute(
                    "select attname from pg_attribute where attrelid = %s::regclass"
                    " and attnum > 0 and not attisdropped",
                    [f"walltrack.{relation}"],
                )
                if name != "helius_webhook_secret"
            ]
            found = connection.execute(f"select {', '.join(columns)} from walltrack.{relation}")
            assert found.fetchall(), relation
        for secret in ("helius_webhook_secret", "*", "config"):
            assert refused(connection, f"select {secret} from walltrack.config"), secret
        for table in TABLES:
            for statement in writes(table):
                assert refused(connection, statement), statement
            assert refused(connection, f"select from walltrack.{table} for update"), table


def test_drift_sees_what_was_exposed_and_repair_takes_it_back(supabase, supabase_server, project):
    parameters = conninfo.conninfo_to_dict(supabase_server) | {
        "user": "postgres",
        "password": PASSWORD,
        "dbname": DATABASE,
    }
    environment = {databases.URL: databases.Database("the tests", parameters).url}

    def drift() -> tuple[int, str]:
        done = run_walltrack("drift", cwd=project, env=environment)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout

    with supabase("postgres") as connection:
        connection.execute(EXPOSED)
        connection.execute("grant usage on schema walltrack to public")
        connection.commit()
    status, said = drift()
    assert status == 1
    for words in (
        "added    privilege  schema to anon",
        "added    privilege  schema to public",
        "added    privilege  wallets to authenticated",
        "altered  privilege  signals to service_role",
        "added    privilege  refuse_change() to anon",
        "added    privilege  default for r by postgres to anon",
    ):
        assert " ".join(words.split()) in " ".join(said.split()), said
    repaired = run_walltrack("repair", cwd=project, env=environment)
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert drift()[0] == 0


@pytest.mark.parametrize(
    ("hidden", "guard"),
    [
        ("config", "guard_positions_circuit_breaker_at_commit"),
        ("wallets", "guard_positions_leave"),
        ("tokens", "guard_positions_leave"),
    ],
)
def test_who_cannot_see_what_a_guard_asks_opens_nothing(supabase, hidden, guard):
    with supabase("superuser") as connection:
        columns = "wallet_id, token_id, token_address, exit_strategy_id, entry_price, entry_amount"
        row = connection.execute(
            f"select {columns} from walltrack.positions where mode = 'simulation' limit 1"
        ).fetchone()
        connection.execute(
            "create role trader nologin;"
            " grant usage on schema walltrack to trader;"
            " grant select, insert on walltrack.positions to trader;"
            " grant select, update on walltrack.config, walltrack.wallets, walltrack.tokens"
            " to trader;"
            " grant execute on function walltrack.is_exit_strategy_override(jsonb) to trader"
        )
        for table in {"positions", "config", "wallets", "tokens"} - {hidden}:
            connection.execute(f"create policy trader on walltrack.{table} to trader using (true)")
        connection.execute("set local role trader")
        insert = f"insert into walltrack.positions ({columns}) values (%s, %s, %s, %s, %s, %s)"

        def open_position():
            connection.execute(insert, row)
            connection.execute("set constraints all immediate")

        with pytest.raises(errors.InsufficientPrivilege) as refusal:
            open_position()
        assert refusal.value.diag.constraint_name == guard
        assert "trader sees no" in str(refusal.value)


@pytest.mark.parametrize("role", ["service_role", "walltrack_dashboard"])
def test_the_service_role_refreshes_performance_from_version_17_on(acting, role):
    with acting(role) as connection:
        may = role == "service_role" and connection.info.server_version >= 170000
        assert refused(connection, "refresh materialized view walltrack.performance") is not may


def test_without_the_right_to_create_roles_the_rest_is_built(supabase, supabase_server):
    with supabase("superuser", dbname="postgres") as administrator:
        administrator.rollback()
        administrator.autocommit = True
        administrator.execute("create database ordinary owner ordinary")
        # As if this server had never had it.
        administrator.execute("alter role walltrack_dashboard rename to somebody_elses")
        try:
            notices: list[str] = []
            with supabase("ordinary", dbname="ordinary") as connection:
                connection.add_notice_handler(lambda told: notices.append(told.message_primary))
                migrate(connection, *MIGRATIONS)
                migrate(connection, *MIGRATIONS)
                assert connection.execute(
                    "select count(*) from pg_class where relnamespace = 'walltrack'::regnamespace"
                    " and relkind in ('r', 'm')"
                ).fetchone() == (len(RELATIONS),)
        finally:
            administrator.execute("alter role somebody_elses rename to walltrack_dashboard")
            administrator.execute("drop database ordinary with (force)")
    told = "there is no role walltrack_dashboard, and ordinary may not create it"
    assert notices.count(told) == 1


def test_generous_defaults_of_the_database_open_no_schema(supabase, supabase_server, project):
    with supabase("superuser", dbname="postgres") as administrator:
        administrator.rollback()
        administrator.autocommit = True
        administrator.execute("create database generous owner postgres")
        try:
            with supabase("postgres", dbname="generous") as connection:
                for kind in ("tables", "schemas"):
                    connection.execute(
                        f"alter default privileges grant all on {kind}"
                        " to public, anon, authenticated"
                    )
                connection.commit()
            parameters = conninfo.conninfo_to_dict(supabase_server) | {
                "user": "postgres",
                "password": PASSWORD,
                "dbname": "generous",
            }
            env = {databases.URL: databases.Database("the tests", parameters).url}
            shutil.copy(project / "profiles.yml.example", project / "profiles.yml")
            for command in (
                ("seed",),
                ("run",),
                (
                    "test",
                    "--select",
                    "schemas__start_from_nothing",
                    "--vars",
                    "contract_views: true",
                ),
            ):
                done = run_dbt(*command, cwd=project, env=env)
                assert done.returncode == 0, done.stdout
            with supabase("postgres", dbname="generous") as connection:
                schemas = connection.execute(
                    "select nspname from pg_namespace where nspname like 'walltrack%' order by 1"
                ).fetchall()
                assert [name for (name,) in schemas] == [
                    "walltrack",
                    "walltrack_contracts",
                    "walltrack_migrations",
                    "walltrack_mock",
                    "walltrack_secrets",
                ]
                open_ones = connection.execute(
                    "select nspname, role, privilege from pg_namespace"
                    " cross join unnest(array['anon', 'authenticated']) as role"
                    " cross join unnest(array['usage', 'create']) as privilege"
                    " where nspname like 'walltrack%'"
                    " and has_schema_privilege(role, pg_namespace.oid, privilege)"
                ).fetchall()
                assert open_ones == []
        finally:
            administrator.execute("drop database generous with (force)")
