"""Does something for many accounts by a few connections at once, until the first failure."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

import psycopg

from walltrack.accounts.progress import Progress
from walltrack.accounts.registry import Account
from walltrack.connection.database import Database, ended
from walltrack.errors import FAILED, INTERRUPTED, UserError

# A session of PostgreSQL remembers each table it has seen, a megabyte or so an account.
PER_CONNECTION = 50
# Given a connection, an account and a call that says whether to stop; returns what was done.
Work = Callable[[psycopg.Connection, Account, Callable[[], bool]], str]


class StoppedError(Exception):
    """Raised by work that stopped half-way because it was asked to."""


def each(database: Database, accounts: Sequence[Account], jobs: int, work: Work) -> None:
    """Do the work for each account.

    Raises UserError for the first failure, and on Ctrl-C, once what is under way has come to a
    point from where the same command goes on.
    """
    waiting: queue.SimpleQueue[Account] = queue.SimpleQueue()
    for account in accounts:
        waiting.put(account)
    stop = threading.Event()
    failures: list[tuple[Account | None, Exception]] = []
    progress = Progress(len(accounts))
    told = threading.Lock()

    def run() -> None:
        account = None

        def notice(diagnostic: psycopg.errors.Diagnostic) -> None:
            with told:
                progress.say(account.name if account else "", diagnostic.message_primary or "")

        try:
            while not stop.is_set():
                with database.connect() as connection:
                    connection.add_notice_handler(notice)
                    for _ in range(PER_CONNECTION):
                        if stop.is_set():
                            return
                        try:
                            account = waiting.get_nowait()
                        except queue.Empty:
                            return
                        done = work(connection, account, stop.is_set)
                        with told:
                            progress.finished(account.name, done)
        except StoppedError:
            return
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            failures.append((account, error))
            stop.set()

    threads = [threading.Thread(target=run) for _ in range(max(1, min(jobs, len(accounts))))]
    interrupted = False
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            interrupted = True
            stop.set()
    progress.close()
    done = f"{progress.done} of {progress.total} accounts are done"
    left = f"{done}; the same command goes on from there."
    if failures:
        account, error = failures[0]
        raise _told(account, error, left)
    if interrupted:
        raise UserError(f"interrupted: {left}", status=INTERRUPTED)


def _told(account: Account | None, error: Exception, left: str) -> Exception:
    """The failure as a sentence that names the account; a fault of the program stays what it is."""
    if isinstance(error, UserError):
        said, status = str(error), error.status
    elif isinstance(error, psycopg.Error):
        lost = ended(str(error))
        said = str(lost or error).splitlines()[0]
        status = lost.status if lost else FAILED
    else:
        return error
    where = f"account {account.name}: " if account else ""
    return UserError(f"{where}{said} {left}", status=status)
