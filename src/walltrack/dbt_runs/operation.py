"""dbt commands run in this process: quiet ones, whose outcome a command of ours reports."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping
from typing import Any

from walltrack.connection.database import ended
from walltrack.connection.project import Project
from walltrack.errors import FAILED, UserError


def invoke(project: Project, command: list[str], target: str | None = None) -> tuple[bool, str]:
    """Run a dbt command without its log; return whether all went well, and what it printed.

    Raises UserError with dbt's own words when the command itself could not be carried out, which
    a contract that fails is not.
    """
    done, printed = run_dbt(project, command, target)
    return done.success, printed


def parse(project: Project, target: str | None = None) -> Any:
    """The project as dbt reads it: its manifest. Raises UserError when it cannot be read."""
    return run_dbt(project, ["parse"], target)[0].result


def run_dbt(
    project: Project,
    command: list[str],
    target: str | None = None,
    manifest: Any = None,
    *,
    errors_are_results: bool = False,
) -> tuple[Any, str]:
    """Run a dbt command without its log, on a manifest if one is at hand.

    Returns dbt's result and what was printed; raises UserError as `invoke` does, but not for a
    single node's error where that is a result like others.
    """
    from dbt.cli.main import dbtRunner

    failures: list[str] = []

    def listen(event: Any) -> None:
        if event.info.level == "error":
            failures.append(event.info.msg)

    options = ["--project-dir", str(project.root), "--profiles-dir", str(project.root)]
    if target:
        options += ["--target", target]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runner = dbtRunner(manifest=manifest, callbacks=[listen])
        done = runner.invoke(["--quiet", *command, *options])
    lost = was_ended(done, *failures)
    if lost:
        raise lost
    results = getattr(done.result, "results", [])
    has_errors = any(str(result.status) == "error" for result in results)
    if done.exception or done.result is None or (has_errors and not errors_are_results):
        # dbt says some things twice, as an event and as what it raises.
        said = " ".join(" ".join(dict.fromkeys([*failures, str(done.exception or "")])).split())
        raise UserError(f"`dbt {' '.join(command[:2])}` failed: {said}", status=FAILED)
    return done, printed.getvalue()


def was_ended(done: Any, *failures: str) -> UserError | None:
    """What to say where the end of a session or of the server has stopped a dbt command.

    `failures` are what dbt has logged: the error of a macro is nowhere else.
    """
    results = getattr(done.result, "results", None) or []
    said = [str(result.message) for result in results if str(result.status) == "error"]
    if not done.success:
        said += [str(done.exception or ""), *failures]
    return next(filter(None, map(ended, said)), None)


def run_operation(
    project: Project,
    macro: str,
    target: str | None = None,
    arguments: Mapping[str, str] | None = None,
) -> Any:
    """Return what a macro of the project prints, read as JSON."""
    command = ["run-operation", macro]
    if arguments:
        command += ["--args", json.dumps(arguments)]
    _, printed = invoke(project, command, target)
    return json.loads(printed.strip().splitlines()[-1])
