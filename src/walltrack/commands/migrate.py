"""Apply the pending migrations of the schema, each once and in order.

Each migration writes the schema's record, <schema>_migrations, as it does with dbt, psql and the
Supabase CLI. A migration that cannot get its locks within the var lock_timeout rolls back and tries
again. To continue an interrupted command, run it again.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK
from walltrack.options import add_target_and_account

HELP = "apply pending migrations"
ON_INTERRUPT = (
    "each migration that was applied is printed above; the same command goes on from there."
)


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
