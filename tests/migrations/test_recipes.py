"""docs/live-changes.md, executed on databases with rows: by psql, by dbt, and back."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY, run_dbt, run_walltrack
from tests.export.conftest import INSIST, MIGRATIONS
from tests.export.rows import MOCK, OWN_ROWS
from tests.migrations.test_record import PAUSED
from walltrack import errors
from walltrack.connection import database as databases
from walltrack.migrations.released import LOCK

pytestmark = pytest.mark.xdist_group("change")

RECIPES = REPOSITORY / "docs" / "live-changes.md"
# Text that only looks like the end of a statement, like another statement, or like a quote.
ODD = (
    (
        "test_odd_text",
        r"""/* A comment; it's /* nested; */ one. */
ALTER TABLE ONLY {{ schema }}.wallets ADD "test_odd; text" text default E'it\'s; -- odd';

create function {{ schema }}.test_odd_sum(a integer) returns integer
language sql
begin atomic
    select case when a > 0 then 1 end;
    select a + 1;
end;

create function {{ schema }}.test_odd_text() returns text language plpgsql as $body_1$
begin
    perform $$;'$$, 1;
    return ';';
end
$body_1$;

create rule test_odd_rule as on insert to {{ schema }}.exit_strategies
do also (select 1; select 2);""",
        """drop rule if exists test_odd_rule on {{ schema }}.exit_strategies;

drop function if exists {{ schema }}.test_odd_text(), {{ schema }}.test_odd_sum(integer);

alter table {{ schema }}.wallets drop column if exists "test_odd; text";""",
    ),
    (
        "test_odd_index",
        """-- Not create index concurrently another on a table, with it's quote.
CREATE UNIQUE INDEX concurrently
    "test_odd_index" on only {{ schema }}."wallets" /* ; */ (id)
where address <> 'index concurrently; if not exists';""",
        "drop index if exists {{ schema }}.test_odd_index;",
    ),
)
# Names that no migration of the project has, whoever has followed a recipe before.
EXAMPLES = ("nickname", "wallet_tags")
LAST = len(MIGRATIONS) - 1


def follow(root: Path) -> list[str]:
    """Write the migrations of the page into a project; return their names, in order."""
    text = re.sub(rf"(?<![a-z])({'|'.join(EXAMPLES)})", r"test_\1", RECIPES.read_text())
    found = []
    for name, block in re.findall(r"`macros/ddl/(\d+_\w+)\.sql`:\n\n```sql\n(.*?)```", text, re.S):
        # The project may have more migrations than the page knows of.
        renumbered = f"{LAST + 1 + len(found):03}{name[3:]}"
        found.append((renumbered, block.replace(f"-- {name},", f"-- {renumbered},")))
    # A statement right under the header is a statement too.
    name, block = found[0]
    assert block.count("\n\nalter table") == 1
    found[0] = name, block.replace("\n\nalter table", "\nalter table")
    for name, up, down in ODD:
        label = f"{LAST + 1 + len(found):03}_{name}"
        macros = "".join(
            f"{{% macro {kind}_{name}(schema=target.schema) %}}\n{text}\n{{% endmacro %}}\n\n\n"
            for kind, text in (
                ("create", f"-- {label}, 2026-12-01\n-- Odd.\n\n{up}"),
                ("rollback", down),
            )
        )
        found.append((label, macros.strip().replace("\n", "\r\n")))
    for name, block in found:
        (root / "macros" / "ddl" / f"{name}.sql").write_text(block)
    order = root / "macros" / "ddl" / "_migrations.sql"
    listed = "".join(f"    '{name[4:]}',\n" for name, _ in found)
    order.write_text(order.read_text().replace("]) }}", f"{listed}]) }}}}"))
    return [name for name, _ in found]


def move_the_select_of_008(root: Path) -> None:
    """What the page says before performance is changed for the first time."""
    model = root / "models" / "analytics" / "performance.sql"
    query = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"{{ schema }}.\1", model.read_text())
    macro = "{% macro performance_query_of_008(schema) -%}\n" + query + "{%- endmacro %}\n"
    (root / "macros" / "ddl" / "008_performance_query.sql").write_text(macro)
    made = root / "macros" / "ddl" / "008_performance_materialized_view.sql"
    text = made.read_text()
    assert "{{ performance_query(schema) }}" in text
    made.write_text(text.replace("performance_query(schema)", "performance_query_of_008(schema)"))


def ask(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def rows(url: str) -> list[tuple]:
    return ask(
        url,
        "select to_jsonb(t) - 'updated_at' from walltrack.wallets as t order by id",
    )


@pytest.fixture
def facts(program) -> Callable[[str], list[str]]:
    """The lines of a schema's dump without comments and in no order.

    The words after a rollback are those of today, and a column that comes back is the last.
    """

    def read(url: str) -> list[str]:
        done = program("pg_dump", "--schema-only", "--no-comments", "--schema=walltrack", url)
        assert done.returncode == 0, done.stderr
        lines = [line.strip().rstrip(",") for line in done.stdout.splitlines()]
        return sorted(line for line in lines if not line.startswith(("--", "\\")))

    return read


def test_the_recipes_by_psql_and_by_dbt_and_back(
    parsed, tmp_path, built, put_in_place, new_database, apply, psql, dump, facts
):
    project = Path(shutil.copytree(parsed, tmp_path / "project"))
    by_dbt = put_in_place(built)
    # Long, so that the rows take more than one page.
    notes = "update walltrack.wallets set discovery_notes = repeat('seen by chance. ', 100)"
    apply(by_dbt, OWN_ROWS, notes)
    by_psql, by_command = new_database(by_dbt), new_database(by_dbt)
    environment = {databases.URL: by_dbt}

    def walltrack(*arguments: str, url: str = by_dbt) -> str:
        done = run_walltrack(*arguments, cwd=project, env={databases.URL: url})
        assert done.returncode == errors.OK, done.stdout + done.stderr
        return done.stdout

    (project / LOCK).unlink(missing_ok=True)
    settings = project / "dbt_project.yml"
    settings.write_text(re.sub(r"(?m)^version: .*", 'version: "9.0.0"', settings.read_text()))
    mistyped = run_walltrack("export", "--release", "9.9.0", cwd=project, env=environment)
    assert "'9.9.0' is not the version in dbt_project.yml" in mistyped.stderr
    released = walltrack("export", "--release", "9.0.0")
    assert f"{MIGRATIONS[-1].stem} is released" in released
    move_the_select_of_008(project)
    walltrack("export", "--check")

    names = follow(project)
    order = project / "macros" / "ddl" / "_migrations.sql"
    complete, last = order.read_text(), names[-1]
    for listed, said in (
        (complete.replace(f"    '{last[4:]}',\n", ""), f"add {last[4:]} to it"),
        (complete.replace(last[4:], "missing"), "migration missing of the list in macros/ddl"),
    ):
        order.write_text(listed)
        refused = run_walltrack("export", cwd=project, env=environment)
        assert said in refused.stderr
    order.write_text(complete)
    model = project / "models" / "analytics" / "performance.sql"
    model.write_text(
        model.read_text().replace(
            "    {{ performance_as_of() }} as calculated_at",
            "    coalesce(results.total_positions, 0) as closed_positions,\n"
            "    {{ performance_as_of() }} as calculated_at",
        )
    )
    assert "`wallets.label` was dropped or renamed since" in walltrack("export")
    folder = project / "supabase"
    ups = [folder / "migrations" / f"{name}.sql" for name in names]
    downs = [folder / "rollbacks" / f"{name}.sql" for name in names]
    for path in MIGRATIONS[:8]:
        assert (folder / "migrations" / path.name).read_text() == path.read_text()

    start, start_rows = dump(by_psql), rows(by_psql)

    # Up by psql, one at a time; each is there, and again it does nothing.
    stages = [facts(by_psql)]
    for path in ups:
        apply(by_psql, path)
        made = dump(by_psql)
        assert made != start
        apply(by_psql, path)
        assert dump(by_psql) == made
        stages.append(facts(by_psql))
    titles = ask(by_psql, "select title, test_nickname from walltrack.wallets order by id")
    assert [title for title, _ in titles] == [row["label"] for (row,) in start_rows]
    assert all(nickname for _, nickname in titles)
    assert "closed_positions" in dump(by_psql)

    # By dbt and by our command, and on an empty database: the same.
    done = run_dbt("run", "--select", "config", cwd=project, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"applying migration {names[0]}" in done.stdout
    assert f"applied {names[0]}" in walltrack("migrate", url=by_command)
    fresh = new_database()
    apply(fresh, *sorted((folder / "migrations").glob("*.sql")))
    end = dump(by_psql)
    assert dump(by_dbt) == dump(by_command) == dump(fresh) == end
    assert rows(by_dbt) == rows(by_command) == rows(by_psql)
    # The update in batches was more than one transaction, each with its own updated_at.
    for url in (by_dbt, by_command, by_psql):
        assert ask(url, "select count(distinct updated_at) > 1 from walltrack.wallets") == [(True,)]
    assert "up to date" in walltrack("migrate", url=by_psql)
    assert "No drift" in walltrack("drift", url=by_psql)

    # Back, one at a time. A user's nickname is lost to who insists, and a note is gone for good.
    for path, before in zip(reversed(downs), reversed(stages[:-1]), strict=True):
        if path.stem.endswith("_wallets_test_nickname"):
            refused = psql(by_psql, path).stderr
            assert "ERROR:  23001" in refused
            assert (
                "walltrack.wallets.test_nickname refused: it would lose its value in 2" in refused
            )
            apply(by_psql, INSIST, path)
        else:
            apply(by_psql, path)
        apply(by_psql, path)
        assert facts(by_psql) == before, f"{path.stem} leaves or takes too much"
    kept = [{**row, "discovery_notes": None} for (row,) in start_rows]
    assert [row for (row,) in rows(by_psql)] == kept

    # And by our command, down to a version and up again to the same.
    refused = run_walltrack(
        "rollback", "--to", f"{LAST:03}", cwd=project, env={databases.URL: by_command}
    )
    assert refused.returncode == errors.FAILED
    assert "would lose its value in 2 rows" in refused.stderr
    walltrack("rollback", "--to", f"{LAST:03}", "--insist", url=by_command)
    assert facts(by_command) == stages[0]
    third = f"{LAST + 3:03}"
    walltrack("migrate", "--to", third, url=by_command)
    assert ask(by_command, "select max(version) from walltrack_migrations.applied") == [(third,)]
    walltrack("migrate", url=by_command)
    assert facts(by_command) == stages[-1]


@pytest.fixture(scope="module")
def followed(parsed, tmp_path_factory, built, put_in_place) -> tuple[Path, list[Path]]:
    """A project that has followed the page, and the exported files of the page's migrations."""
    project = Path(shutil.copytree(parsed, tmp_path_factory.mktemp("followed") / "project"))
    move_the_select_of_008(project)
    names = follow(project)
    exported = run_walltrack("export", cwd=project, env={databases.URL: put_in_place(built)})
    assert exported.returncode == 0, exported.stdout + exported.stderr
    return project, [project / "supabase" / "migrations" / f"{name}.sql" for name in names]


def test_what_was_stopped_is_taken_up_again(
    followed, built, put_in_place, new_database, apply, psql, dump
):
    project, ups = followed
    names = [path.stem for path in ups]
    url = put_in_place(built)
    apply(url, OWN_ROWS)
    by_psql = new_database(url)
    apply(by_psql, *ups)

    # Stopped after its first step: that stays, the record says so, and nothing comes after it.
    beginning, first, *_ = ups[1].read_text().split("do $walltrack$")
    apply(url, ups[0], f"{beginning}do $walltrack${first}")
    second = names[1][:3]
    done = f"select steps_done, steps from walltrack_migrations.applied where version = '{second}'"
    assert ask(url, done) == [(1, 5)]
    assert f"comes after {names[1]}" in psql(url, ups[2]).stderr

    # An index that another build makes, then one that was being made when its session ended.
    apply(url, ups[1])
    making = "select 1 from pg_stat_progress_create_index where datname = current_database()"
    with (
        ThreadPoolExecutor() as pool,
        psycopg.connect(url) as writer,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        writer.execute("lock table walltrack.wallets in row exclusive mode")
        made = pool.submit(
            connection.execute,
            "create index concurrently idx_wallets_last_signal_at on walltrack.wallets (id)",
        )
        while not ask(url, making):
            assert not made.done(), made.result()
            time.sleep(0.01)
        for run, command in ((run_walltrack, "migrate"), (run_dbt, "run")):
            refused = run(command, cwd=project, env={databases.URL: url})
            said = refused.stdout + refused.stderr
            maker = connection.info.backend_pid
            assert f"an index of walltrack.wallets is being made by process {maker}," in said
        writer.rollback()
        made.result()
        connection.execute(
            "update pg_index set indisvalid = false"
            " where indexrelid = 'walltrack.idx_wallets_last_signal_at'::regclass"
        )
    apply(url, "alter table walltrack.wallets add column title text")
    failed = run_walltrack("migrate", cwd=project, env={databases.URL: url})
    assert f'migration {names[3]}: column "title" of relation "wallets" already' in failed.stderr
    apply(url, "alter table walltrack.wallets drop column title")
    migrated = run_walltrack("migrate", cwd=project, env={databases.URL: url})
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    assert dump(url) == dump(by_psql)
    nicknames = f"select test_nickname from walltrack.wallets where not ({MOCK}) order by id"
    assert ask(url, nicknames) == ask(by_psql, nicknames)


NICKNAMES = "select count(test_nickname) from walltrack.wallets"


@pytest.fixture
def wide(followed, built, put_in_place, new_database, apply) -> tuple[str, Path]:
    """A database of 100 wallets on many pages, and the file that fills their column in batches."""
    _, (adds, fills, *_) = followed
    url = new_database(put_in_place(built))
    wallets = """
        insert into walltrack.wallets (address, exit_strategy_id, discovery_notes)
        select translate(md5(n::text), '0', 'z'), e.id, repeat('x', 1500)
        from generate_series(1, 100) as n
        cross join (select id from walltrack.exit_strategies limit 1) as e
    """
    apply(url, wallets, adds)
    return url, fills


def test_a_batch_gives_way_and_what_was_killed_is_taken_up_again(wide, psql, apply):
    url, fills = wide
    record = "select steps_done, steps from walltrack_migrations.applied"
    done = f"{record} where version = '{fills.stem[:3]}'"
    beginning, first, *_ = fills.read_text().split("do $walltrack$")
    apply(url, f"{beginning}do $walltrack${first}")
    with (
        ThreadPoolExecutor() as pool,
        psycopg.connect(url) as worker,
        psycopg.connect(url, autocommit=True) as watcher,
    ):
        worker.execute(
            "select from walltrack.wallets where ctid = (select max(ctid) from walltrack.wallets)"
            " for update"
        )
        options = "-c walltrack.lock_timeout=50ms -c walltrack.lock_attempts=100000"
        migrating = pool.submit(psql, url, fills, env={"PGOPTIONS": options})
        while not (paused := watcher.execute(PAUSED).fetchone()):
            assert not migrating.done(), migrating.result().stderr
            time.sleep(0.01)
        # The batches before are done, their rows are free, and the record has only the first step.
        (filled,) = watcher.execute(NICKNAMES).fetchone()
        assert 0 < filled < 100
        watcher.execute(
            "select from walltrack.wallets where test_nickname is not null for update nowait"
        )
        assert watcher.execute(done).fetchone() == (1, 5)
        watcher.execute("select pg_terminate_backend(%s)", paused)
        stopped = migrating.result().stderr
        assert "a batch of migration" in stopped
        assert f"gives way to process {worker.info.backend_pid}" in stopped
        assert watcher.execute(NICKNAMES).fetchone() == (filled,)
        assert watcher.execute(done).fetchone() == (1, 5)
    (all_rows,) = ask(url, "select count(*) from walltrack.wallets")[0]
    resumed = psql(url, fills, env={"PGOPTIONS": "-c client_min_messages=notice"})
    assert "ERROR" not in resumed.stderr
    assert f"has changed {all_rows - filled} rows in batches" in resumed.stderr
    assert ask(url, NICKNAMES) == [(all_rows,)]
    assert ask(url, done) == [(5, 5)]


def test_in_a_greater_transaction_there_is_one_batch(wide, psql, apply):
    """As by psql -1 and the Supabase CLI."""
    url, fills = wide
    large = fills.read_text().replace("16 * 1024 * 1024", "1024")
    refused = psql(url, f"begin; {large}")
    assert "walltrack.wallets is too large for migration" in refused.stderr
    assert ask(url, NICKNAMES) == [(0,)]
    apply(url, "begin", fills, "commit")
    assert ask(url, f"{NICKNAMES} where test_nickname is null") == [(0,)]
    assert ask(url, "select count(distinct updated_at) from walltrack.wallets") == [(1,)]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("", "would change the same rows again and again"),
        ("test_nickname is null or label is null and", "in_batches() does not limit the rows"),
    ],
    ids=["endless", "or"],
)
def test_a_statement_that_is_no_batch_is_refused(wide, psql, tmp_path, condition, said):
    url, fills = wide
    text = fills.read_text()
    assert text.count("where test_nickname is null and wallets.ctid") == 1
    file = tmp_path / fills.name
    file.write_text(text.replace("where test_nickname is null and", f"where {condition}"))
    refused = psql(url, file).stderr
    assert said in refused
    assert ask(url, NICKNAMES) == [(0,)]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "batched_table(['update t set a = 1 where ' ~ in_batches('t'), 'select 1'], 'a_rule')",
            "create_a_rule: in_batches() is for one update",
        ),
        (
            "batched_table(['UPDATE @schema@.wallets AS w WHERE ' ~ in_batches('w')], 'a_rule')",
            "create_a_rule: in_batches('w') names no table of its statement",
        ),
        (
            "concurrent_index(['/* b */ drop  index CONCURRENTLY i'], 'a_rule')",
            "create_a_rule: concurrently is for `create index concurrently <name> on",
        ),
        ('statements_of("select \'a", "create_a_rule")', "create_a_rule opens a quote"),
        (
            'statements_of("table walltrack.wallets", "create_a_rule")',
            "create_a_rule names walltrack.wallets, which is in one schema alone",
        ),
    ],
    ids=["batch", "alias", "concurrently", "quote", "schema"],
)
def test_a_statement_that_cannot_be_run_is_named(parsed, own_url, put_in_place, call, said):
    put_in_place()
    done = run_dbt(
        "compile", "--inline", f"{{{{ {call} }}}}", cwd=parsed, env={databases.URL: own_url}
    )
    assert done.returncode != 0
    assert said in done.stdout
