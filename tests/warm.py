"""A process that has imported dbt, and forks for each command that a test runs.

Importing dbt takes seconds of processor time, more than most of what the tests then have it do. A
fork of a process that has done so is as good as a new one: it has its own environment, folder,
input and output, and ends like any other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# More than any environment of a test, less than a socket takes at once.
LONGEST_REQUEST = 100_000


class WarmProcess:
    """The process, and how to have it fork."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # It ends when our end of the socket is closed, at the latest when we end.
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    # The locks of dbt end with the process that has them, and are not lost.
                    *("-W", "ignore::UserWarning:multiprocessing.resource_tracker"),
                    *("-m", __name__, str(theirs.fileno())),
                ],
                cwd=Path(__file__).parents[1],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def run(
        self, command: Sequence[str], cwd: Path, env: dict[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """As subprocess.run(command, capture_output=True, text=True), of `dbt` or `walltrack`."""
        request = {"command": command, "cwd": str(cwd), "env": env, "timeout": timeout}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            answer, to_answer = os.pipe()
            with os.fdopen(answer, encoding="utf-8") as status:
                try:
                    socket.send_fds(
                        self._socket,
                        [json.dumps(request).encode()],
                        [out.fileno(), err.fileno(), to_answer],
                    )
                finally:
                    os.close(to_answer)
                answered = status.read()
            if not answered:
                raise RuntimeError(f"{command} was lost: the process that forks has ended")
            returncode = int(answered)
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode("utf-8", "replace"))
        if returncode == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(list(command), timeout, *said)
        return subprocess.CompletedProcess(list(command), returncode, *said)


def _serve(requests: socket.socket) -> list[str]:
    """Fork for each request; returns in a fork alone, with the command that it is to run."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        text, files, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 3)
        if not text:
            sys.exit()
        if os.fork() == 0:
            break
        for file in files:
            os.close(file)
    # Several may run at once, so each has somebody of its own to wait for it.
    requests.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request = json.loads(text)
    out, err, to_answer = files
    child = os.fork()
    if child:
        signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGALRM))
        signal.setitimer(signal.ITIMER_REAL, request["timeout"])
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(BrokenPipeError):
            os.write(to_answer, str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    for file in files:
        os.close(file)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.path[0] = request["cwd"]
    sys.argv = request["command"]
    return request["command"]


def _warm_up() -> None:
    """Import what the commands would, and have dbt generate the code that it does on first use."""
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "dbt_project.yml").write_text(
            "name: warm\nprofile: warm\nflags: {send_anonymous_usage_stats: false}\n"
        )
        (root / "profiles.yml").write_text(
            "warm: {outputs: {default: {type: postgres, host: x, port: 1, user: x, password: x,"
            " dbname: x, schema: x}}}\n"
        )
        (root / "models").mkdir()
        (root / "models" / "m.sql").write_text("select 1 as n")
        (root / "models" / "m.yml").write_text(
            "models: [{name: m, columns: [{name: n, data_tests: [unique]}]}]"
        )
        paths = ("--project-dir", folder, "--profiles-dir", folder)
        done = dbtRunner().invoke(["parse", "--quiet", *paths])
        if not done.success:
            raise RuntimeError(f"dbt could not be warmed up: {done.exception}")


def _main() -> None:
    requests = socket.socket(fileno=int(sys.argv[1]))
    from dbt.cli.main import cli

    from walltrack.cli import main

    _warm_up()
    command = _serve(requests)
    sys.exit(main(command[1:]) if command[0] == "walltrack" else cli(command[1:]))


if __name__ == "__main__":
    _main()
