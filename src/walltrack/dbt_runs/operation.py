"""dbt commands run in this process: quiet ones, whose outcome a command of ours reports."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import select
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

from walltrack.connection.database import READ_ONLY, ended
from walltrack.connection.project import Project
from walltrack.dbt_runs.utf8 import check_project
from walltrack.errors import FAILED, UserError
from walltrack.progress import Progress

# Set by Ctrl-C, for the threads of dbt, which no signal reaches.
_interrupted = threading.Event()
# The process ids of dbt's sessions on the server.
_sessions: set[int] = set()
_SECONDS_BETWEEN_LOOKS = 0.5


def invoke(project: Project, command: list[str], target: str | None = None) -> tuple[bool, str]:
    """Run a dbt command without its log; return whether all went well, and what it printed.

    Raises UserError with dbt's own words when the command itself could not be carried out, which
    a contract that fails is not.
    """
    done, printed = run_dbt(project, command, target)
    return done.success, printed


def parse(
    project: Project,
    target: str | None = None,
    progress: Progress | None = None,
    options: Sequence[str] = (),
) -> Any:
    """The project as dbt reads it: its manifest. Raises UserError when it cannot be read."""
    return run_dbt(project, ["parse", *options], target, progress=progress)[0].result


def run_dbt(
    project: Project,
    command: list[str],
    target: str | None = None,
    manifest: Any = None,
    *,
    errors_are_results: bool = False,
    progress: Progress | None = None,
) -> tuple[Any, str]:
    """Run a dbt command without its log, on a manifest if one is at hand.

    Returns dbt's result and what was printed; raises UserError as `invoke` does, but not for a
    single node's error where that is a result like others.
    """
    done, printed, failures = start_dbt(project, command, target, manifest, progress)
    lost = was_ended(done, *failures)
    if lost:
        raise lost
    results = getattr(done.result, "results", [])
    has_errors = any(str(result.status) == "error" for result in results)
    if done.exception or done.result is None or (has_errors and not errors_are_results):
        # dbt says some things twice, as an event and as what it raises.
        told = [reason(text) for text in (*failures, str(done.exception or "")) if text]
        said = " ".join(dict.fromkeys(told))
        raise refused(said) or UserError(
            f"`dbt {' '.join(command[:2])}` failed: {said}", status=FAILED
        )
    return done, printed


def start_dbt(
    project: Project,
    command: list[str],
    target: str | None,
    manifest: Any,
    progress: Progress | None,
) -> tuple[Any, str, list[str]]:
    """Run a dbt command whatever comes of it: its result, what it printed, its errors.

    What dbt logs goes to its file alone, and to the terminal where the user wants to read it.
    Raises KeyboardInterrupt again, because dbt makes a result of that, and UserError as
    `check_project` does.
    """
    from dbt.cli.main import dbtRunner

    # dbt reads its own variables too; neither they nor a project's flags may send anything.
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    failures: list[str] = []

    def listen(event: Any) -> None:
        level, name = event.info.level, event.info.name
        if level == "error":
            failures.append(event.info.msg)
        if progress is None:
            return
        if name in ("LogStartLine", "NodeFinished"):
            node = event.data.node_info
            if node.resource_type != "operation":
                if name == "NodeFinished":
                    progress.advance(node.node_name, well=node.node_status in ("success", "pass"))
                else:
                    progress.of(event.data.total)
        if name == "JinjaLogInfo":
            progress.say(event.info.msg)
        elif level not in ("debug", "test") and name != "MainStackTrace":
            progress.stream(event.info.msg)

    # The plugin checks too, but dbt would put words of its own around what it says.
    check_project(project.root)
    _hear_the_server(progress)
    has_colors = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    options = ["--project-dir", str(project.root), "--profiles-dir", str(project.root)]
    options += [f"--{'' if has_colors else 'no-'}use-colors"]
    if target:
        options += ["--target", target]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runner = dbtRunner(manifest=manifest, callbacks=[listen])
        done = runner.invoke(["--quiet", *command, *options])
    if isinstance(done.exception, (KeyboardInterrupt, SystemExit)):
        raise KeyboardInterrupt
    return done, printed.getvalue(), failures


def _hear_the_server(progress: Progress | None) -> None:
    """Say what the server says meanwhile; let Ctrl-C end every query of dbt's, on the server too.

    psycopg2 hears of a signal only when its query is over, unless it is told how to wait. dbt
    cancels once what its threads are doing and then waits for them, and a thread may just then
    begin another query, which may wait for a lock for ever.
    """
    import psycopg2
    from psycopg2 import extensions

    _interrupted.clear()
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)

    def wait(connection: Any) -> None:
        is_threads = threading.current_thread() is not threading.main_thread()
        try:
            state = connection.poll()
            while state != extensions.POLL_OK:
                if progress is not None:
                    _pass_on(connection, progress)
                if is_threads and _interrupted.is_set():
                    # Again and again, because the server may not have begun the query. A connection
                    # that is being made cannot be cancelled.
                    with contextlib.suppress(psycopg2.Error):
                        connection.cancel()
                reads, writes = state == extensions.POLL_READ, state == extensions.POLL_WRITE
                select.select(
                    [connection] * reads, [connection] * writes, [], _SECONDS_BETWEEN_LOOKS
                )
                state = connection.poll()
        except KeyboardInterrupt:
            connection.cancel()
            raise

    extensions.set_wait_callback(wait)


def _pass_on(connection: Any, progress: Progress) -> None:
    """Say the notices of our own SQL, such as that a migration gives way; dbt shows none.

    That a thread of dbt waits for another thread concerns no user.
    """
    _sessions.add(connection.info.backend_pid)
    for notice in connection.notices:
        level, _, text = notice.strip().partition(":")
        holder = re.search(r": process (\d+),", text)
        is_own = holder is not None and int(holder[1]) in _sessions
        if level == "NOTICE" and not text.endswith(", skipping") and not is_own:
            progress.say(text.strip())
    connection.notices.clear()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Tell the threads, and raise KeyboardInterrupt in this one."""
    _interrupted.set()
    signal.default_int_handler(number, frame)


def was_ended(done: Any, *failures: str) -> UserError | None:
    """What to say where the end of a session or of the server has stopped a dbt command.

    `failures` are what dbt has logged: the error of a macro is nowhere else.
    """
    results = getattr(done.result, "results", None) or []
    said = [str(result.message) for result in results if str(result.status) == "error"]
    if not done.success:
        said += [str(done.exception or ""), *failures]
    return next(filter(None, map(ended, said)), None)


def reason(message: str) -> str:
    """The sentences in a message of dbt, without its headings and its stack of macros."""
    noise = re.compile(
        r"(Encountered an error.*:\s*)?(\w+ Error( in .*)?)?$|compiled code at |> (in|called by) "
    )
    # After CONTEXT comes the statement, however long.
    lines = [line.strip() for line in message.split("CONTEXT: ")[0].splitlines()]
    said = [line for line in lines if not noise.match(line)]
    return re.sub(r"\.? ?HINT:\s+", ". ", " ".join(said)).strip() or message.strip()


def refused(said: str) -> UserError | None:
    """What to say where dbt's role lacks a right: which one, and who gives it."""
    if "in a read-only transaction" in said:
        return UserError(READ_ONLY)
    found = re.search(r"permission denied for (database )?(\w+(?: [^\s:;]+)?)", said)
    owner = re.search(r"must be owner of [\w ]+", said)
    if found and found[1]:
        database = found[2].split()[0]
        return UserError(
            f"the role that dbt connects with may not create a schema in database {database}: use "
            f"the owner of the schema, or have `grant create on database {database} to <role>` run."
        )
    if found or owner:
        reason = found[0] if found else owner[0]
        return UserError(
            f"PostgreSQL refuses the role that dbt connects with ({reason}): use the "
            "owner of the schema."
        )
    return None


def run_operation(
    project: Project,
    macro: str,
    target: str | None = None,
    arguments: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Any:
    """Return what a macro of the project prints, read as JSON."""
    command = ["run-operation", macro]
    if arguments:
        command += ["--args", json.dumps(arguments)]
    _, printed = run_dbt(project, command, target, progress=progress)
    return json.loads(printed.strip().splitlines()[-1])
