"""Many accounts: `walltrack accounts add` against psql with the same files, and what follows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from psycopg import conninfo

from benchmarks.bench import Bench
from benchmarks.measure import Figure, Section, in_turn, seconds
from walltrack.accounts import registry
from walltrack.accounts.add import add
from walltrack.accounts.apply import apply
from walltrack.accounts.drift import drift
from walltrack.connection.database import Database, hand_over
from walltrack.migrations.rendered import Rendered, render

# As many at a time, on both sides.
JOBS = 4


def measure(bench: Bench) -> Section:
    section = Section("Many accounts")
    many = 100 if bench.is_full else 10
    names = [f"account{number}" for number in range(many)]
    hand_over(bench.database)
    found: list[Rendered] = []
    rendering = seconds(lambda: found.append(render(bench.project)))
    (rendered,) = found
    files = _files(bench.folder / "accounts", rendered, names)

    def ours() -> float:
        database = _new(bench, "accounts_ours")

        def run() -> None:
            with database.connect() as connection:
                add(connection, rendered, names)
                accounts = registry.accounts(connection)
            apply(database, rendered, accounts, JOBS)

        return seconds(run)

    took = in_turn(bench.rounds, ours=ours, psql=lambda: seconds(_by_psql(bench, files)))
    whole = took["ours"] + rendering
    section.figures += [
        Figure(f"making {many} accounts, against psql with the same files", took["ours"],
               took["psql"], "s", at_most=1.3),
        Figure(f"the same with the time in which dbt renders the migrations, for {many} accounts",
               whole, took["psql"], "s", at_most=1.3 if bench.is_full else None),
    ]  # fmt: skip
    section.tables.append((f"What else is known of {many} accounts", ["", ""], _known(bench, many)))
    _drop(bench, "accounts_ours")
    _drop(bench, "accounts_psql")
    return section


def _known(bench: Bench, many: int) -> list[list[object]]:
    """What an account adds to the server, and what goes over all of them."""
    database = _database(bench, "accounts_ours")
    rendered = render(bench.project)
    with database.connect() as connection:
        accounts = registry.accounts(connection)
        (rows,) = connection.execute("select count(*) from pg_class").fetchone()
        (size,) = connection.execute("select pg_database_size(current_database())").fetchone()
        (empty,) = connection.execute("select pg_database_size('template0')").fetchone()
        (before,) = connection.execute(
            "select count(*) from pg_class where relnamespace = 'pg_catalog'::regnamespace"
        ).fetchone()
        nothing = seconds(lambda: apply(database, rendered, accounts, JOBS))
        overview = seconds(
            lambda: connection.execute("table walltrack_accounts.overview_total").fetchall()
        )
        compared = seconds(lambda: list(drift(connection, rendered, accounts)))
    return [
        ["MB on disk for each account, empty", round((size - empty) / many / 2**20, 1)],
        ["relations (tables, indexes, views) for each", round((rows - before) / many)],
        ["s for `accounts apply` with nothing to do, rendered", round(nothing, 2)],
        ["s for the overview and its sums", round(overview, 2)],
        ["s for `accounts drift`, rendered", round(compared, 1)],
    ]


def _files(folder: Path, rendered: Rendered, names: Sequence[str]) -> dict[str, Path]:
    """What the exported files hold, for each account: one file each, its transactions as there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    settings = "".join(f"set {setting};\n" for setting in rendered.printed["settings"])
    for name in names:
        steps = [step.apply for one in rendered.migrations(name) for step in one.steps]
        text = settings + "".join(f"{step};\n" for step in steps)
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.sql" for name in names}


def _by_psql(bench: Bench, files: dict[str, Path]) -> Callable[[], None]:
    url = _new(bench, "accounts_psql").url

    def run() -> None:
        with ThreadPoolExecutor(JOBS) as threads:
            list(threads.map(lambda file: bench.psql("-f", file, url=url), files.values()))

    return run


def _database(bench: Bench, name: str) -> Database:
    given = conninfo.conninfo_to_dict(bench.database.url) | {"dbname": name}
    return Database("the benchmarks", {key: str(value) for key, value in given.items()})


def _new(bench: Bench, name: str) -> Database:
    """An empty database; the roles of its accounts stay on the server, for the next round too."""
    _drop(bench, name)
    with bench.connect() as connection:
        connection.execute(f"create database {name}")
    return _database(bench, name)


def _drop(bench: Bench, name: str) -> None:
    with bench.connect() as connection:
        connection.execute(f"drop database if exists {name} with (force)")
