"""Runs commands in forks of a process that has imported dbt already.

Importing dbt takes seconds of processor time, more than most of what the tests then have it do. The
standard library's fork server imports it once for this process; each fork of it has its own
environment, folder, input and output, and ends like any other process.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any
from unittest import mock

from pytest import MonkeyPatch  # noqa: PT013 - nothing else of pytest is wanted here

REPOSITORY = Path(__file__).resolve().parents[1]
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()


def run(command: Sequence[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """As subprocess.run(command, capture_output=True, text=True), of `dbt` or `walltrack`."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("stdout", "stderr")]
        process = _server().Process(target=_become, args=(list(command), cwd, env, files))
        process.start()
        process.join()
        said = [file.read_text("utf-8", "replace") for file in files]
    return subprocess.CompletedProcess(list(command), process.exitcode or 0, *said)


@cache
def _server() -> ForkServerContext:
    """The fork server of this process, with which it ends."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.warmed"])
    # Until Python 3.13, the fork server does not look where this process does.
    with mock.patch.dict(os.environ, PYTHONPATH=str(REPOSITORY)):
        forkserver.ensure_running()
    return context


def _become(command: list[str], cwd: Path, env: dict[str, str], files: list[Path]) -> None:
    """In the fork: do as the program does."""
    for descriptor, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), descriptor)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.path[0] = str(cwd)
    sys.argv = command
    from dbt.cli.main import cli

    from tests.unsynced import leave_unsynced
    from walltrack.cli import main

    leave_unsynced(MonkeyPatch())
    sys.exit(main(command[1:]) if command[0] == "walltrack" else cli(command[1:]))


def warm_up() -> None:
    """Import what the commands would, and parse the project once, so that its text is known."""
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    import walltrack.cli  # noqa: F401

    parse_jinja_once()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "profiles.yml").write_text(
            "walltrack: {outputs: {default: {type: postgres, host: x, port: 1, user: x,"
            " password: x, dbname: x, schema: x}}}\n"
        )
        elsewhere = [f"--{each}={folder}" for each in ("profiles-dir", "target-path", "log-path")]
        done = dbtRunner().invoke(["parse", "--quiet", f"--project-dir={REPOSITORY}", *elsewhere])
        if not done.success:
            raise RuntimeError(f"dbt could not be warmed up: {done.exception}")
    # The locks that dbt has made are not left to whoever counts them at the end.
    reset_adapters()
    gc.collect()


def parse_jinja_once() -> None:
    """Have dbt keep the syntax tree of each text that it parses; the same text has the same tree.

    Parsing the macros of dbt and of the project is two fifths of the work of reading a project.
    """
    from dbt_common.clients.jinja import MacroFuzzEnvironment

    parse = MacroFuzzEnvironment._parse
    trees: dict[tuple[type, str], Any] = {}

    def parse_once(
        environment: MacroFuzzEnvironment, source: str, name: str | None, filename: str | None
    ) -> Any:
        key = type(environment), source
        if key in trees:
            return trees[key].set_environment(environment)
        return trees.setdefault(key, parse(environment, source, name, filename))

    MacroFuzzEnvironment._parse = parse_once
