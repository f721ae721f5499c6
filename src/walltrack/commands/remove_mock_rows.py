"""Remove the mock rows, after asking, and no other row.

If rows of your own need a mock row, the command removes nothing and names them. The mock row of
config is removed too; docs/operations.md says how to make it a row of your own first, to keep its
settings.
"""

from __future__ import annotations

import argparse

from walltrack.errors import ENVIRONMENT, FAILED, OK, UserError
from walltrack.options import add_target_and_account

HELP = "remove the mock rows and no other row, after asking"
ON_INTERRUPT = "no row was removed."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Remove them and print how many; 1 if rows of a user need them."""
    import psycopg

    from walltrack.accounts.choice import chosen_target
    from walltrack.dbt_runs.build import alone
    from walltrack.dbt_runs.operation import run_operation
    from walltrack.question import ask

    target = chosen_target(arguments)
    database, schema = target.database, target.schema
    if not arguments.yes:
        ask(f"Remove the mock rows from {database}, schema {schema}?", "to remove them")
    statement = run_operation(target.project, "print_mock_removal", arguments.target)
    with alone(database, schema) as connection:
        connection.add_notice_handler(lambda notice: print(notice.message_primary))
        try:
            connection.execute(statement)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            raise UserError(
                f"{database} has not all tables in schema {schema}: build them first (`dbt run`).",
                status=FAILED,
            ) from None
        except psycopg.errors.InsufficientPrivilege as error:
            raise UserError(
                f"only the owner of the tables removes mock rows: {error.diag.message_primary}."
            ) from None
        except (psycopg.errors.RestrictViolation, psycopg.errors.LockNotAvailable) as error:
            waited = isinstance(error, psycopg.errors.LockNotAvailable)
            raise UserError(
                ". ".join(filter(None, (error.diag.message_primary, error.diag.message_hint))),
                status=ENVIRONMENT if waited else FAILED,
            ) from None
    print(
        "Build without them from now on: --target postgres, or load_mock_data: false in "
        "dbt_project.yml."
    )
    return OK
