"""Apply the migrations that the schema has not got, each once and in order.

Each is put on the schema's record, <schema>_migrations, as dbt, psql and the Supabase CLI do. One
that cannot have its locks within the time that the var lock_timeout says gives way and tries again.
A command that is stopped goes on from there when it is given again.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK
from walltrack.options import add_target_and_account

HELP = "apply the migrations that the schema has not got"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--to", metavar="VERSION", help="no further than this version, e.g. 009")
    parser.add_argument(
        "--list", action="store_true", help="change nothing; list them and what is on record"
    )


def run(arguments: argparse.Namespace) -> int:
    """Apply them, or list them."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.migrations.session import session

    with session(chosen_target(arguments)) as (_, runner):
        if arguments.list:
            for state in runner.states():
                when = (
                    f"{state.applied_at:%Y-%m-%d %H:%M} by {state.applied_by}"
                    if state.applied_at
                    else ""
                )
                print(f"{state.label:<40}  {state.state:<10}  {when}".rstrip())
            return OK
        applied = 0
        for migration in runner.migrate(arguments.to):
            print(f"applied {migration.label}", flush=True)
            applied += 1
        if not applied:
            print(f"Schema {runner.schema} is up to date: nothing to apply.")
    return OK
