"""The embedded PostgreSQL: made when first wanted, started, stopped, removed.

Everything lives in one folder, the home (<project>/.walltrack), which carries a mark so that no
folder of anybody else's is ever written to:

    .walltrack-home   the mark
    lock              one start or stop at a time
    password          the owner's random password, mode 0600
    port              the TCP port on 127.0.0.1
    server.log        what PostgreSQL says
    pgdata/           the cluster, with a mark of its own

When root's home cannot be entered by the account that runs PostgreSQL (a clone under /root), all
but mark and lock live in /var/lib/walltrack/<hash of the home's path> instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from walltrack.embedded.binaries import Binaries, find_binaries
from walltrack.embedded.os_user import SHARED, OsUser, server_user
from walltrack.errors import UserError

if TYPE_CHECKING:
    import psycopg

OWNER = "walltrack"
DATABASE = "walltrack"
HOST = "127.0.0.1"
FIRST_PORT = 54329

_HOME_MARK = ".walltrack-home"
_DATA_MARK = "walltrack-data"
# Seconds to start or to stop: a busy machine is slow, and a crashed server replays its journal.
_PATIENCE = 300
_WAIT = f"--timeout={_PATIENCE}"
_NEEDED_TO_CREATE = 200  # MB; a new cluster takes about 60 and its journal grows
_NEEDED_TO_START = 20  # MB
_NUMBER = re.compile(r"\s*[1-9][0-9]{0,8}\s*", re.ASCII)  # no process id or port is longer
_PUT_BACK = "put it back, or remove the database with `walltrack down --purge` and start anew."

_CONFIGURATION = f"""
# --- walltrack ---
listen_addresses = '{HOST}'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
cluster_name = 'walltrack'
"""
# A person may choose them. initdb has written the iterations of the owner's into the file.
_OTHER_PASSWORDS = "scram_iterations = 4096\n"


@dataclass(frozen=True)
class Running:
    """A server that has just answered a connection."""

    port: int
    password: str
    data: Path
    version: str


class EmbeddedServer:
    """The one server of one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._account_or_none: OsUser | None = None

    # -- what the commands use ---------------------------------------------------------------

    def start(self) -> Running:
        """Make sure that the server runs and its database exists; create both when needed.

        Raises UserError when that cannot be.
        """
        with self._locked():
            if not self._data.is_dir() or not any(self._data.iterdir()):
                self._create()
            self._check_ours()
            running = self.running()
            if running is None:
                self._settle_pid_file()
                running = self.running()
            if running is None:
                running = self._launch()
            self._create_database(running)
            return running

    def stop(self) -> bool:
        """Stop the server, keeping its data; say whether there was one to stop.

        Raises UserError when it does not stop.
        """
        if not self.exists():
            return False
        with self._locked():
            return self._stop()

    def purge(self) -> bool:
        """Stop the server and remove everything that is ours; say whether there was anything."""
        if not self.home.is_dir() and not self._base.is_dir():
            return False
        with self._locked():
            base = self._base
            if self._data.exists():
                if any(self._data.iterdir()):
                    self._check_ours()
                self._stop()
                shutil.rmtree(self._data)
            for left in base.glob("new-*"):
                shutil.rmtree(left)
            for name in ("password", "port", "server.log"):
                (base / name).unlink(missing_ok=True)
            if base != self.home:
                (base / _HOME_MARK).unlink(missing_ok=True)
                with contextlib.suppress(OSError):
                    base.rmdir()
            # The mark goes first, so that a command that waits for the lock sees the home is gone.
            (self.home / _HOME_MARK).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                (self.home / "lock").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (self.home / "lock").unlink(missing_ok=True)
            self.home.rmdir()
        return True

    def exists(self) -> bool:
        """Say whether a cluster has been made in this home."""
        return (self._data / "PG_VERSION").is_file()

    def running(self) -> Running | None:
        """The server, if a connection with its password reaches it and it serves our data."""
        import psycopg

        _, port = self._pid_file()
        if port is None:
            return None
        try:
            password = self._password()
            with self._connect(port, password) as connection:
                row = connection.execute(
                    "select current_setting('data_directory'), current_setting('server_version')"
                ).fetchone()
        except (OSError, psycopg.Error):
            return None
        if row is None or Path(row[0]).resolve() != self._data.resolve():
            return None
        return Running(port, password, self._data, row[1].split()[0])

    @property
    def data(self) -> Path:
        """Where the cluster is, or would be."""
        return self._data

    @property
    def log(self) -> Path:
        """What PostgreSQL has said."""
        return self._base / "server.log"

    # -- where things are --------------------------------------------------------------------

    @property
    def _account(self) -> OsUser:
        if self._account_or_none is None:
            account = server_user()
            if account.uid is not None:
                # A cluster that an ordinary user has made is run by root as that user.
                with contextlib.suppress(OSError):
                    owner = (self.home / "pgdata").stat()
                    if owner.st_uid != 0:
                        account = OsUser(owner.st_uid, owner.st_gid)
            self._account_or_none = account
        return self._account_or_none

    @property
    def _base(self) -> Path:
        if self._account.can_enter(self.home):
            return self.home
        return SHARED / hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]

    @property
    def _data(self) -> Path:
        return self._base / "pgdata"

    def _claim(self, folder: Path) -> None:
        """Make a folder ours. Raises UserError when it already holds something of another's."""
        mark = folder / _HOME_MARK
        if mark.is_file():
            return
        if folder.exists() and (
            not folder.is_dir() or (any(folder.iterdir()) and not mark.is_file())
        ):
            raise UserError(
                f"{folder} holds something that walltrack has not put there, so nothing in it was "
                "touched: set WALLTRACK_HOME to an empty or a new folder."
            )
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._account.uid is not None:
            # The account that runs PostgreSQL has to pass through.
            folder.chmod(0o755)
        mark.touch()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        while True:
            self._claim(self.home)
            lock = FileLock(self.home / "lock")
            try:
                lock.acquire(timeout=0.2)
            except Timeout:
                _say("waiting for another walltrack to finish starting or stopping the server")
                lock.acquire()
            if (self.home / _HOME_MARK).is_file():
                break
            lock.release()
        try:
            if self._base != self.home:
                SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
                self._claim(self._base)
            yield
        finally:
            lock.release()

    def _check_ours(self) -> None:
        if not (self._data / _DATA_MARK).is_file():
            raise UserError(
                f"{self._data} is not a data folder that walltrack has made, so nothing in it was "
                "touched: move it away, or set WALLTRACK_HOME to another folder."
            )

    def _password(self) -> str:
        return (self._base / "password").read_text(encoding="ascii").strip()

    def _pid_file(self) -> tuple[int | None, int | None]:
        """The process id and the port in postmaster.pid, as far as it has them."""
        try:
            lines = (self._data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return None, None
        numbers = [
            int(lines[index]) if len(lines) > index and _NUMBER.fullmatch(lines[index]) else None
            for index in (0, 3)
        ]
        return numbers[0], numbers[1]

    # -- making ------------------------------------------------------------------------------

    def _create(self) -> None:
        """Make a cluster beside its final place and move it there when it is complete."""
        base, account = self._base, self._account
        binaries = find_binaries(account)
        self._check_space(_NEEDED_TO_CREATE, "create a database")
        for left in base.glob("new-*"):
            shutil.rmtree(left)
        _say(f"creating a PostgreSQL {binaries.version} database in {base}")
        workshop = Path(tempfile.mkdtemp(dir=base, prefix="new-"))
        try:
            account.give(workshop)
            password = secrets.token_hex(24)
            password_file = workshop / "password"
            _write_private(password_file, password)
            account.give(password_file)
            new = workshop / "data"
            self._initdb(binaries, new, password_file)
            with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(_CONFIGURATION)
                if binaries.major >= 16:
                    file.write(_OTHER_PASSWORDS)
            (new / _DATA_MARK).touch()
            account.give(new / _DATA_MARK)
            _write_private(base / "password", password)
            if self._data.exists():
                self._data.rmdir()
            new.rename(self._data)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)

    def _initdb(self, binaries: Binaries, new: Path, password_file: Path) -> None:
        locales = (
            [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
            if binaries.major >= 17
            # Not every system has C.UTF-8.
            else [["--locale=C.UTF-8"], ["--locale=C"]]
        )
        # Iterations protect a password that can be guessed. Nobody guesses this one, and each of
        # dbt's connections would take twice the time.
        iterations = ["--set=scram_iterations=1"] if binaries.major >= 16 else []
        for locale in locales:
            command = [
                binaries.program("initdb"),
                *("-D", new, "-U", OWNER, "-E", "UTF8", "-A", "scram-sha-256", *iterations),
                *(f"--pwfile={password_file}", *locale),
            ]
            with tempfile.TemporaryFile() as output:
                if self._account.run(command, output=output) == 0:
                    return
                output.seek(0)
                said = output.read().decode(errors="replace")
            shutil.rmtree(new, ignore_errors=True)
            if "No space left on device" in said:
                raise self._no_space("create a database")
        raise UserError(f"PostgreSQL could not create a database: {_reason(said)}")

    def _create_database(self, running: Running) -> None:
        from psycopg import sql

        with self._connect(running.port, running.password) as connection:
            found = connection.execute(
                "select from pg_catalog.pg_database where datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))

    # -- starting and stopping ---------------------------------------------------------------

    def _launch(self) -> Running:
        binaries = self._matching_binaries()
        self._check_password_file()
        self._check_space(_NEEDED_TO_START, "start")
        self.log.touch(mode=0o600)
        self._account.give(self.log)
        _say(f"starting PostgreSQL {binaries.version}")
        deadline = time.monotonic() + _PATIENCE
        port = self._remembered_port()
        while time.monotonic() < deadline:
            port = _free_port(port)
            start_of_log = self.log.stat().st_size
            command = [
                binaries.program("pg_ctl"),
                *("start", "-w", _WAIT, "-D", self._data, "-l", self.log, "-o", f"-p {port}"),
            ]
            status = self._account.run(command)
            while status != 0 and self._is_postmaster(self._pid_file()[0]):
                # Alive, only slow: it replays its journal after a crash.
                if time.monotonic() > deadline or self.running() is not None:
                    break
                time.sleep(0.2)
            running = self.running()
            if running is not None:
                _write_private(self._base / "port", str(running.port))
                return running
            if self._is_postmaster(self._pid_file()[0]):
                self._require_password(self._pid_file()[1] or port)
            with self.log.open(errors="replace") as file:
                file.seek(start_of_log)
                said = file.read()
            if "No space left on device" in said:
                raise self._no_space("start")
            if "could not create any TCP/IP sockets" in said or "could not bind" in said:
                port += 1
            elif "pre-existing shared memory block" in said or '"postmaster.pid"' in said:
                # What a killed server has left behind goes within seconds.
                time.sleep(0.5)
                self._settle_pid_file()
            else:
                raise UserError(f"PostgreSQL did not start: {_reason(said)} (see {self.log})")
        raise UserError(f"PostgreSQL did not start within {_PATIENCE} seconds: see {self.log}.")

    def _stop(self) -> bool:
        was_waited_for = self._clear_pid_file(time.monotonic() + _PATIENCE)
        pid, _ = self._pid_file()
        if not self._is_postmaster(pid):
            return was_waited_for
        self._check_ours()
        binaries = self._matching_binaries()
        command = [binaries.program("pg_ctl"), "stop", "-w", _WAIT, "-m", "fast"]
        if self._account.run([*command, "-D", self._data]) != 0 and self._is_postmaster(pid):
            raise UserError(f"PostgreSQL (process {pid}) did not stop: see {self.log}.")
        return True

    def _settle_pid_file(self) -> None:
        """Wait for a server that is starting or stopping; remove a postmaster.pid of no process.

        PostgreSQL itself copes with the id of no process, and refuses to start with one that now
        belongs to another program. The file is removed only when no process works in the data
        folder, since removing it takes away PostgreSQL's own proof of that.
        """
        deadline = time.monotonic() + _PATIENCE
        self._clear_pid_file(deadline)
        pid, port = self._pid_file()
        if pid is None:
            return
        while self._is_postmaster(pid):
            if self.running() is not None:
                return
            self._require_password(port)
            if time.monotonic() > deadline:
                raise UserError(
                    f"PostgreSQL (process {pid}) runs on {self._data} but does not answer: "
                    f"see {self.log}, and stop it with `walltrack down`."
                )
            time.sleep(0.2)
        import psutil

        if not psutil.pid_exists(pid):
            return
        self._wait_for_others(deadline)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _clear_pid_file(self, deadline: float) -> bool:
        """Remove a postmaster.pid that names no process; say whether a server was waited for.

        PostgreSQL refuses to start with such a file, which a full disk or a power cut leaves. A
        server that runs beside the file either is starting, and completes the file, or has had the
        file damaged, and ends itself within two minutes because of that.
        """
        file = self._data / "postmaster.pid"
        was_waited_for = False
        while file.exists() and self._pid_file()[0] is None:
            if not self._others_in_data():
                # Looked at again, because a server may have started, or ended, between the looks.
                if self._pid_file()[0] is None:
                    file.unlink(missing_ok=True)
                break
            if not was_waited_for:
                _say(f"{file} is damaged: waiting for its server to end")
            was_waited_for = True
            self._wait_for_others(deadline, lambda: self._pid_file()[0] is not None)
        return was_waited_for

    def _wait_for_others(
        self, deadline: float, is_enough: Callable[[], bool] = lambda: False
    ) -> None:
        """Wait until no PostgreSQL works in the data folder, or until something else is enough."""
        while self._others_in_data() and not is_enough():
            if time.monotonic() > deadline:
                raise UserError(
                    f"processes of a PostgreSQL still work in {self._data}, and its postmaster.pid "
                    "does not name them: end them, then try again."
                )
            time.sleep(0.2)

    def _require_password(self, port: int | None) -> None:
        """Raise UserError when the server is there and our password is not its password."""
        import psycopg

        if port is None:
            return
        self._check_password_file()
        try:
            self._connect(port, self._password()).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise UserError(
                    f"PostgreSQL refuses the password in {self._base / 'password'}: {_PUT_BACK}"
                ) from None

    def _is_postmaster(self, pid: int | None) -> bool:
        """Say whether a process id belongs to a living server on our data."""
        import psutil

        if pid is None:
            return False
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
                return False
            try:
                return Path(process.cwd()).resolve() == self._data.resolve()
            except psutil.AccessDenied:
                return str(self._data) in process.cmdline()
        except psutil.Error:
            return False

    def _others_in_data(self) -> bool:
        import psutil

        here = self._data.resolve()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if "postgres" in process.name() and Path(process.cwd()).resolve() == here:
                    return True
        return False

    def _matching_binaries(self) -> Binaries:
        """The programs, if they are of the data folder's major version; else UserError."""
        binaries = find_binaries(self._account)
        major = (self._data / "PG_VERSION").read_text(encoding="ascii").strip()
        if major != str(binaries.major):
            raise UserError(
                f"the data in {self._data} is PostgreSQL {major}'s and the programs in "
                f"{binaries.folder} are {binaries.version}: set WALLTRACK_PG_VERSION to {major} "
                f"or WALLTRACK_PG_BIN to the bin folder of a PostgreSQL {major}, or remove the "
                "data with `walltrack down --purge`."
            )
        return binaries

    def _check_password_file(self) -> None:
        if not (self._base / "password").is_file():
            raise UserError(f"the password file {self._base / 'password'} is gone: {_PUT_BACK}")

    def _remembered_port(self) -> int:
        try:
            return int((self._base / "port").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return FIRST_PORT

    def _connect(self, port: int, password: str) -> psycopg.Connection:
        import psycopg

        return psycopg.connect(
            host=HOST,
            hostaddr=HOST,
            port=port,
            user=OWNER,
            password=password,
            dbname="postgres",
            sslmode="disable",
            options="",
            connect_timeout=30,
            autocommit=True,
            application_name="walltrack",
        )

    def _check_space(self, needed: int, purpose: str) -> None:
        if shutil.disk_usage(self._base).free < needed * 1024 * 1024:
            raise self._no_space(purpose, needed)

    def _no_space(self, purpose: str, needed: int = _NEEDED_TO_CREATE) -> UserError:
        return UserError(
            f"not enough free disk space in {self._base} for PostgreSQL to {purpose}: "
            f"free at least {needed} MB there, or set WALLTRACK_HOME to a folder on another disk."
        )


def _free_port(wanted: int) -> int:
    """The wanted port, or the next one after it that nothing listens on."""
    for port in range(wanted, min(wanted + 1000, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                # As PostgreSQL does: connections that are just closing are no obstacle.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise UserError(f"no port from {wanted} on is free on {HOST}.")


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    temporary.replace(path)


def _reason(said: str) -> str:
    """The line of PostgreSQL's output that says why, without time stamp and severity."""
    for line in reversed(said.splitlines()):
        found = re.search(r"(?:FATAL|PANIC|ERROR|error):\s+(.*)", line)
        if found:
            return found[1]
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _say(message: str) -> None:
    print(f"walltrack: {message}", file=sys.stderr, flush=True)
