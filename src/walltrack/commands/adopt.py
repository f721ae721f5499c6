"""Put all migrations on record for a schema that equals what they make; change nothing else.

Use it for a schema that was built before migrations were recorded or restored without its record,
or whose record was altered. If `walltrack drift` finds a difference, nothing is recorded.
"""

from __future__ import annotations

import argparse

from walltrack.errors import FAILED, OK, UserError
from walltrack.options import add_target_and_account

HELP = "put a schema's migrations on record"
ON_INTERRUPT = "`walltrack migrate --list` shows the record, which is as it was or complete."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare, then record."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.dbt_runs.operation import run_operation
    from walltrack.migrations.session import session

    with session(chosen_target(arguments)) as (target, runner):
        changes = run_operation(target.project, "print_drift", arguments.target)
        if changes:
            first = changes[0]
            raise UserError(
                f"schema {runner.schema} is not what the migrations make: {len(changes)} "
                f"difference{'s' if changes[1:] else ''}, the first {first['change']} "
                f"{first['kind']} {first['name']}. "
                "Nothing was recorded: `walltrack drift` lists all, and `walltrack repair` puts "
                "right what loses no row.",
                status=FAILED,
            )
        runner.adopt()
        print(f"Schema {runner.schema} has {len(runner.migrations)} migrations on record.")
    return OK
