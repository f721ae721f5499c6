"""Fill a separate schema with any number of signals, and their positions, orders and events.

The schema is <schema>_scale, beside the main schema, which does not change. Its rows keep every
rule, because every constraint and every guard stays enabled. The same parameters give the same
rows. To continue an interrupted fill, run the same command again.

Its contracts: WALLTRACK_SCHEMA=<schema>_scale dbt test --target postgres
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from walltrack.errors import ENVIRONMENT, FAILED, INTERRUPTED, OK, USAGE, UserError
from walltrack.options import add_target_and_account

if TYPE_CHECKING:
    from walltrack.connection.database import Database
    from walltrack.connection.project import Project
    from walltrack.connection.target import Target
    from walltrack.scale.filling import Filling
    from walltrack.scale.parameters import Parameters

HELP = "fill a separate schema with a million signals, or any number"
ON_INTERRUPT = (
    "`walltrack scale` with the same numbers goes on, and `--drop` removes what is there."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--signals", type=_count, metavar="N", help="how many: 20000, 20k or 1M")
    what.add_argument("--drop", action="store_true", help="remove the schema, and only it")
    parser.add_argument(
        "--wallets", type=_count, metavar="W", help="how many (one for 2,000 signals, at least 5)"
    )
    parser.add_argument("--seed", type=_seed, metavar="S", help="another gives other rows (1)")
    parser.add_argument(
        "--until",
        type=_moment,
        metavar="TIME",
        help="when the newest signal came in, in UTC, the oldest 90 days before (0:00 of today)",
    )
    add_target_and_account(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fill, go on filling, or drop."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.scale.filling import filling

    if arguments.drop and (arguments.wallets, arguments.seed, arguments.until) != (None,) * 3:
        raise UserError("--drop takes no --wallets, --seed or --until.", status=USAGE)
    target = chosen_target(arguments)
    _refuse_production(target)
    database = target.database
    with filling(database, f"{target.schema}_scale") as fill:
        if not arguments.drop:
            return _fill(target.project, database, fill, arguments)
        if fill.progress() is None:
            print(f"Nothing to drop: there is no schema {fill.schema} in {database}.")
        else:
            fill.drop()
            print(f"Dropped schema {fill.schema} in {database}.")
    return OK


def _fill(
    project: Project, database: Database, fill: Filling, arguments: argparse.Namespace
) -> int:
    import psycopg

    from walltrack.dbt_runs.operation import run_operation
    from walltrack.scale.bar import Bar

    progress = fill.progress()
    parameters = _parameters(arguments, progress.parameters if progress else None, fill.schema)
    if progress is not None and progress.is_finished:
        print(f"Schema {fill.schema} in {database} has its {parameters} already.")
        return OK
    if progress is None:
        _say(f"{parameters}, in schema {fill.schema} of {database}")
        ddl = run_operation(project, "print_schema", arguments.target, {"schema": fill.schema})
        progress = fill.begin(parameters, ddl)
    else:
        _say(f"{parameters}, in schema {fill.schema} of {database}: {progress.filled:,} are there")
    bar = Bar(parameters.signals, progress.filled)
    try:
        fill.go_on(progress, bar.advanced)
        bar.close()
        fill.finish(parameters)
    except (KeyboardInterrupt, psycopg.Error) as error:
        bar.close()
        interrupted = isinstance(error, KeyboardInterrupt)
        reason = "interrupted" if interrupted else f"stopped ({str(error).splitlines()[0]})"
        raise UserError(
            f"{reason} after {bar.filled:,} of {parameters.signals:,} signals: the same command "
            "goes on from there, `walltrack scale --drop` removes them.",
            status=INTERRUPTED if interrupted else ENVIRONMENT,
        ) from None
    print(f"Schema {fill.schema} in {database} has its {parameters}: {bar.seconds:.0f} s.")
    return OK


def _parameters(arguments: argparse.Namespace, begun: Parameters | None, schema: str) -> Parameters:
    """What is asked for. Raises UserError where something else was begun."""
    from walltrack.scale.parameters import Parameters

    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    defaults = begun or Parameters(
        arguments.signals, max(5, arguments.signals // 2000), seed=1, until=today
    )
    said = {
        name: getattr(arguments, name)
        for name in ("signals", "wallets", "seed", "until")
        if getattr(arguments, name) is not None
    }
    wanted = replace(defaults, **said)
    if begun is not None and wanted != begun:
        raise UserError(
            f"schema {schema} was begun with {begun}: ask for the same, or run "
            "`walltrack scale --drop` first.",
            status=FAILED,
        )
    return wanted


def _refuse_production(target: Target) -> None:
    name, _ = target.project.raw_target(target.name)
    if name not in ("local", "ci"):
        raise UserError(
            f"invented rows go to the targets local and ci alone, and not to '{name}'.",
            status=USAGE,
        )


def _count(text: str) -> int:
    match = re.fullmatch(r"(\d[\d_,]*)([kM]?)", text)
    count = (
        int(re.sub("[_,]", "", match[1])) * {"": 1, "k": 1000, "M": 10**6}[match[2]] if match else 0
    )
    if not 1 <= count <= 10**9:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to 1,000,000,000")
    return count


def _seed(text: str) -> int:
    try:
        seed = int(text)
    except ValueError:
        seed = -1
    if not 0 <= seed < 2**31:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 0 to 2,147,483,647")
    return seed


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no time such as 2026-11-22T18:30") from None
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc)


def _say(message: str) -> None:
    print(f"walltrack: {message}", file=sys.stderr, flush=True)
