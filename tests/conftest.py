"""A real PostgreSQL for the tests, and the command to run against it.

One embedded server serves a whole run, xdist's workers included, and is gone afterwards. Where the
environment names a server (WALLTRACK_DATABASE_URL, or PGHOST and its friends), that one serves,
with databases that the run creates and drops; its role needs CREATEDB.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from filelock import FileLock
from psycopg import conninfo, sql

from tests import warm
from tests.unsynced import leave_unsynced
from walltrack.connection import database as databases
from walltrack.embedded.server import EmbeddedServer
from walltrack.migrations.rendered import Rendered

REPOSITORY = Path(__file__).resolve().parents[1]
# The tables, and with the materialized view all relations, in the order of their migrations.
_MADE = [path.stem[4:] for path in sorted((REPOSITORY / "macros" / "ddl").glob("[0-9]*.sql"))]
TABLES = tuple(name.removesuffix("_table") for name in _MADE if name.endswith("_table"))
RELATIONS = tuple(
    name.removesuffix("_table").removesuffix("_materialized_view")
    for name in _MADE
    if name.endswith(("_table", "_view"))
)
# Handed from the controlling process to xdist's workers.
RUN, SERVER = "PYTEST_WALLTRACK_RUN", "PYTEST_WALLTRACK_SERVER"
# Which PostgreSQL every embedded server of the tests is.
OF_THE_VERSION = ("WALLTRACK_PG_VERSION", "WALLTRACK_PG_BIN")
IGNORED = (
    ".git",
    ".venv",
    ".walltrack",
    "target",
    "logs",
    "profiles.yml",
    "__pycache__",
    ".*_cache",
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def clean_environment() -> dict[str, str]:
    """The environment without what would lead the command, dbt or make elsewhere."""
    # MAKEFLAGS hands the variables of `make test PG=17` on to every make below.
    elsewhere = ("PG", "WALLTRACK_", "DBT_", "MAKE", "MFLAGS")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(elsewhere) or name in OF_THE_VERSION
    }


def pytest_configure(config: pytest.Config) -> None:
    """Once a run: a folder for it, and the server that the environment names."""
    leave_unsynced(pytest.MonkeyPatch())
    # A run in the background of a shell is deaf to Ctrl-C, and so would be what its tests stop.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        return
    signal.signal(signal.SIGTERM, _end)
    folder = Path(tempfile.mkdtemp(prefix="walltrack-tests-"))
    # The account that runs PostgreSQL for root has to pass through.
    folder.chmod(0o755)
    os.environ[RUN] = str(folder)
    if databases.environment_names_one():
        os.environ[SERVER] = databases.from_environment().url
    for name in set(os.environ) - set(clean_environment()):
        if name not in ("WALLTRACK_TEST_URL", "PGBOUNCER"):
            del os.environ[name]


def _end(number: int, frame: object) -> None:
    """A run that is told to end (by `timeout`, by a CI) ends as on Ctrl-C, and clears up."""
    # `timeout` says it twice, to the process and to its group.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


# Longest first. A group stays with one worker, so one that starts late keeps all others waiting.
LONG_GROUPS = ("pages", "production", "scale", "export", "bad_input", "analyses", "rebuild")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While one worker builds the database, others do what needs none; short tests come last."""

    def turn(item: pytest.Item) -> tuple[int, int]:
        mark = item.get_closest_marker("xdist_group")
        if mark:
            group = mark.args[0]
            if group == "change":
                return 0, 0
            return 2, (LONG_GROUPS.index(group) if group in LONG_GROUPS else len(LONG_GROUPS))
        if item.path.name == "test_up.py":
            return 1, 0
        needs_build = {"built", "project_database"} & set(getattr(item, "fixturenames", ()))
        return (4 if needs_build else 3), 0

    items.sort(key=turn)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say which PostgreSQL was asked."""
    version = Path(os.environ[RUN]) / "version"
    if version.exists():
        terminalreporter.write_line(f"tested on PostgreSQL {version.read_text()}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and nothing behind."""
    if hasattr(config, "workerinput") or RUN not in os.environ:
        return
    folder = Path(os.environ[RUN])
    if SERVER in os.environ and (folder / "built.url").exists():
        drop_database((folder / "built.url").read_text())
    for mark in list(folder.glob("**/.walltrack-home")):
        EmbeddedServer(mark.parent).purge()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """The folder of this run, shared by its workers, which every account may enter."""
    return Path(os.environ[RUN])


@pytest.fixture
def home(run_folder: Path) -> Iterator[Path]:
    """A folder that does not exist yet; the embedded server in it is removed afterwards."""
    folder = run_folder / f"home-{uuid4().hex[:8]}"
    yield folder
    if (folder / ".walltrack-home").exists():
        EmbeddedServer(folder).purge()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server_url(run_folder: Path) -> str:
    """The URL of a database on the server of this run; create databases there, write nothing."""
    if SERVER in os.environ:
        url = os.environ[SERVER]
    else:
        running = EmbeddedServer(run_folder / "server").start()
        url = databases.from_embedded(running).url
    with psycopg.connect(url) as connection:
        (version,) = connection.execute("show server_version").fetchone() or ("",)
    wanted = os.environ.get("WALLTRACK_PG_VERSION")
    if wanted and version.split(".")[0] != wanted:
        pytest.fail(f"the tests were to run on PostgreSQL {wanted}, and this is {version}")
    (run_folder / "version").write_text(version)
    return url


def name_of(url: str) -> str:
    """The name of the database."""
    return str(conninfo.conninfo_to_dict(url)["dbname"])


def _new_url(server_url: str) -> str:
    """The URL of a database that does not exist yet."""
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(server_url).items()}
    name = f"walltrack_test_{uuid4().hex[:12]}"
    return databases.Database("the tests", given | {"dbname": name}).url


def create_database(server_url: str, template: str | None = None, url: str | None = None) -> str:
    """Make a database, empty or a copy of one by its name; its URL."""
    url = url or _new_url(server_url)
    statement = sql.SQL("create database {}").format(sql.Identifier(name_of(url)))
    if template:
        statement += sql.SQL(" template {}").format(sql.Identifier(template))
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)
    return url


def drop_database(url: str) -> None:
    """Drop it, whoever is connected to it."""
    server = os.environ.get(SERVER)
    # From any other database than itself.
    with psycopg.connect(
        server or url, autocommit=True, **({} if server else {"dbname": "postgres"})
    ) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name_of(url)))
        )


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """An empty database, this worker's for the session."""
    url = create_database(server_url)
    yield url
    drop_database(url)


@pytest.fixture
def new_database(server_url: str) -> Iterator[Callable[..., str]]:
    """Makes databases, empty ones or copies of others, which are dropped after the test."""
    urls: list[str] = []

    def make(url: str | None = None) -> str:
        urls.append(create_database(server_url, name_of(url) if url else None))
        return urls[-1]

    yield make
    for url in urls:
        drop_database(url)


def copy_project(to: Path) -> Path:
    """Copy the repository's dbt project, without what was built from it."""
    shutil.copytree(REPOSITORY, to, ignore=shutil.ignore_patterns(*IGNORED))
    host = str(conninfo.conninfo_to_dict(os.environ.get(SERVER, "")).get("host", "localhost"))
    if host not in ("localhost", "127.0.0.1", "::1") and not host.startswith("/"):
        # Target local is for a server on this machine.
        profiles = to / "profiles.yml.example"
        profiles.write_text(profiles.read_text().replace("  target: local\n", "  target: ci\n"))
    return to


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The root of a copy of the project, for a test that changes files."""
    return copy_project(tmp_path / "project")


def run_walltrack(
    *arguments: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in its own process, with nothing in its environment but `env`."""
    return _run("walltrack", *arguments, cwd=cwd, env=env)


def run_dbt(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run plain dbt in the same way; a database that `env` names by its URL, by PG*.

    Its artifacts are a fifth of a run; a test that reads them asks for them in `env`.
    """
    return _run("dbt", *arguments, cwd=cwd, env={"DBT_WRITE_JSON": "false"} | as_dbt_reads(env))


def as_dbt_reads(env: dict[str, str] | None) -> dict[str, str]:
    """The variables with the PG* ones in place of the URL, as dbt does not read that."""
    rest = dict(env or {})
    url = rest.pop(databases.URL, None)
    if not url:
        return rest
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
    return databases.variables(databases.Database("the tests", given)) | rest


def _run(
    program: str, *arguments: str | Path, cwd: Path, env: dict[str, str] | None
) -> subprocess.CompletedProcess[str]:
    if not warm.CAN_FORK:
        return run_cold(program, *arguments, cwd=cwd, env=env)
    return warm.run([program, *map(str, arguments)], cwd, clean_environment() | (env or {}))


def run_cold(
    program: str, *arguments: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `walltrack` or `dbt` as a shell does: a new Python that imports what it needs."""
    command = {
        "walltrack": [sys.executable, "-m", "walltrack"],
        "dbt": [Path(sys.executable).parent / "dbt"],
    }[program]
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env=clean_environment() | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def walltrack(request: pytest.FixtureRequest) -> Run:
    """`walltrack("up", cwd=..., env={...})`; in the project's copy if the test has one."""

    def run(
        *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        if cwd is None:
            has_copy = "project" in request.fixturenames
            cwd = request.getfixturevalue("project") if has_copy else REPOSITORY
        return run_walltrack(*arguments, cwd=cwd, env=env)

    return run


@pytest.fixture(scope="session")
def own_url(server_url: str) -> Iterator[str]:
    """The URL of the one database that this worker's dbt works on; it need not exist.

    Tests take turns under its name: dbt parses the whole project anew for every other one, which
    costs more than most of what it does then.
    """
    url = _new_url(server_url)
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def put_in_place(server_url: str, own_url: str) -> Callable[..., str]:
    """`put_in_place(url)`: a copy of that database, or an empty one, is now the one at own_url."""

    def put(url: str | None = None) -> str:
        drop_database(own_url)
        return create_database(server_url, name_of(url) if url else None, own_url)

    return put


@pytest.fixture(scope="session")
def built(server_url: str, run_folder: Path, own_url: str) -> Iterator[str]:
    """The URL of a database that `walltrack up` has built: this worker's own copy of it.

    The build is done once a run. Nothing may stay connected to it, since others copy it again.
    """
    done = run_folder / "built.url"
    with FileLock(run_folder / "built.lock"):
        if not done.exists():
            create_database(server_url, url=own_url)
            project = copy_project(run_folder / "built")
            result = run_walltrack("up", cwd=project, env={databases.URL: own_url})
            (run_folder / "built.txt").write_text(result.stdout + result.stderr)
            if result.returncode != 0:
                pytest.fail(f"`walltrack up` failed:\n{result.stdout[-6000:]}\n{result.stderr}")
            template = create_database(server_url, name_of(own_url))
            (run_folder / "parsed_for.url").write_text(own_url)
            done.write_text(template)
        url = create_database(server_url, name_of(done.read_text()))
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def parsed(built: str, run_folder: Path, own_url: str, tmp_path_factory) -> Path:
    """The project's copy of this worker, parsed for own_url, as are copies of it; change nothing.

    In its target is what the build has left there.
    """
    project = tmp_path_factory.mktemp("parsed") / "project"
    shutil.copytree(run_folder / "built", project)
    if (run_folder / "parsed_for.url").read_text() != own_url:
        result = run_dbt("parse", "--no-write-json", cwd=project, env={databases.URL: own_url})
        assert result.returncode == 0, result.stdout + result.stderr
    return project


@pytest.fixture(scope="session")
def rendered(parsed: Path, own_url: str, put_in_place: Callable[..., str]) -> Rendered:
    """The migrations, rendered once for all accounts of all tests."""
    put_in_place()
    done = run_dbt(
        "--quiet",
        "run-operation",
        "print_migrations",
        cwd=parsed,
        env={databases.URL: own_url},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Rendered(json.loads(done.stdout.strip().splitlines()[-1]))


@pytest.fixture
def connection(built: str) -> Iterator[psycopg.Connection]:
    """A connection to the built database; whatever a test does there is taken back."""
    with psycopg.connect(built) as connection:
        yield connection
        connection.rollback()
