"""Repair the drift, and print the statements that would lose rows instead of running them.

Functions, triggers, checks, indexes, policies, rights, owners and comments become again what the
migrations make. The command does not drop an added table or column that holds values, and does not
change the type of a column; it prints these statements. A statement waits for locks as long as the
var lock_timeout says, and then tries again. The command ends with status 1 while drift is left.
"""

from __future__ import annotations

import argparse

from walltrack.errors import FAILED, OK
from walltrack.options import add_target_and_account

HELP = "repair objects that were altered by hand"
ON_INTERRUPT = (
    "each object that was repaired is printed above; the same command goes on from there."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--dry-run", action="store_true", help="only print what would be run")


def run(arguments: argparse.Namespace) -> int:
    """Repair until nothing changes any more; 1 if something is left."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.dbt_runs.operation import run_operation
    from walltrack.migrations.repair import plan
    from walltrack.migrations.session import session

    with session(chosen_target(arguments)) as (target, runner):
        pending = [state.label for state in runner.states() if state.state != "done"]
        if pending and runner.has_record():
            print(f"{pending[0]} is pending: run `walltrack migrate` first.")
            return FAILED
        said: dict[str, str] = {}
        left: list[str] = []
        # A second round: what was made again needs its rights, comments and indexes, and an
        # object that others needed can be dropped.
        for _ in range(5):
            changes = run_operation(target.project, "print_repair", arguments.target)
            left = [f"{change['change']} {change['kind']} {change['name']}" for change in changes]
            steps = plan(changes)
            if arguments.dry_run:
                for step in steps:
                    print(f"{step.statement};")
                return FAILED if left else OK
            if steps:
                runner.open()
            done = False
            for step in steps:
                refusal = runner.repair(step)
                if refusal is None:
                    print(f"repaired: {step.change}", flush=True)
                    said.pop(step.change, None)
                    done = True
                else:
                    said[step.change] = f"{refusal} To do it nevertheless: {step.statement};"
            if not done:
                break
            # A table that was made again may be on another node than its account.
            runner.close()
        for change in left:
            print(f"left: {change}. {said.get(change, 'It has no statement that puts it right.')}")
        if runner.lacks_secret():
            column = f"{runner.schema}.config set helius_webhook_secret"
            print(
                "The webhook's secret is lost, and config still has its fingerprint. Set it again: "
                f"`update {column} = null`, then `update {column} = $1`."
            )
    if not left:
        print(f"No drift: schema {runner.schema} is what the project builds.")
    return FAILED if left else OK
