"""Ask one of the questions in analyses/ and print the whole answer; without one, list them.

For example: walltrack ask
             walltrack ask pnl --days 7
             walltrack ask positions_table --mode live --format csv > positions.csv

The list says which parameters each question takes, and their defaults. Nothing is written, so the
statements by which workers claim and record rows are not in it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from walltrack.errors import OK, USAGE, UserError, did_you_mean
from walltrack.options import add_target_and_account
from walltrack.progress import Progress

if TYPE_CHECKING:
    from walltrack.dbt_runs.analyses import Analysis

HELP = "answer a question of the screens, or list them"
PASSES_ON = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table")
    parser.add_argument("question", nargs="?", help="which one; its parameters follow as options")


def run(arguments: argparse.Namespace) -> int:
    """Print the answer, or the list."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.connection.project import find_project
    from walltrack.dbt_runs.analyses import analyses, analysis, answer
    from walltrack.dbt_runs.operation import parse, run_dbt
    from walltrack.pages.docs_site import check_built

    root = find_project().root
    if arguments.question is None:
        if arguments.rest:
            raise UserError(f"name a question before {arguments.rest[0]}.", status=USAGE)
        print(_list([each for each in analyses(root) if not each.writes]), end="")
        return OK
    asked = analysis(root, arguments.question)
    if asked.writes:
        raise UserError(
            f"{asked.name} writes rows, which is for a worker to do: `walltrack ask` only reads.",
            status=USAGE,
        )
    values = _values(asked, arguments.rest)
    target = chosen_target(arguments)
    check_built(target)
    with Progress("ask", root, ["compiling the question"]) as progress:
        progress.begin_next()
        manifest = parse(target.project, arguments.target, progress)
        command = ["compile", "--vars", "analysis_parameters: psycopg", "--no-write-json"]
        command += ["--select", f"path:analyses/{asked.screen}/{asked.path.name}"]
        done, _ = run_dbt(target.project, command, arguments.target, manifest)
        (compiled,) = (result.node.compiled_code for result in done.result.results)
    with target.database.connect() as connection:
        print(answer(connection, compiled, values, arguments.format), end="")
    return OK


def _list(questions: list[Analysis]) -> str:
    """By screen: the name, what it asks, and the parameters with their defaults."""
    width = max(len(each.name) for each in questions)
    lines: list[str] = []
    screen = ""
    for each in questions:
        if each.screen != screen:
            screen = each.screen
            lines += ["", screen] if lines else [screen]
        lines.append(f"  {each.name:<{width}}  {each.header['question']}")
        taken = [
            f"--{parameter.name}" + ("" if parameter.default is None else f" {parameter.default}")
            for parameter in each.parameters
        ]
        if taken:
            lines.append(f"  {'':<{width}}  {', '.join(taken)}")
    return "\n".join(lines) + "\n"


def _values(asked: Analysis, given: list[str]) -> dict[str, object]:
    """The parameters by name. Raises UserError for one that the question has not."""
    values = {parameter.name: parameter.default for parameter in asked.parameters}
    rest = list(given)
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--"):
            raise UserError(f"{option} is no parameter: write --name value.", status=USAGE)
        if name not in values:
            known = [f"--{known}" for known in values]
            end = did_you_mean(option, known) if known else ", it takes none."
            if name in ("csv", "json"):
                end = f": did you mean --format {name}?"
            raise UserError(f"{asked.name} has no parameter {option}{end}", status=USAGE)
        if not equals:
            if not rest:
                raise UserError(f"{option} has no value.", status=USAGE)
            value = rest.pop(0)
        values[name] = value
    return values
