"""Leave every contract in the database as a view, and say which of them are broken.

The views are in <schema>_contracts; `summary` beside them counts the rows that break each contract
at the moment it is read, so anyone with psql can ask the database whether it keeps its word.
"""

from __future__ import annotations

import argparse

from walltrack.errors import FAILED, OK

HELP = "leave every contract in the database as a view"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")
    parser.add_argument(
        "--select", nargs="+", default=[], help="only these, as dbt selects; other views stay"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the views and print the summary; 1 if a contract is broken."""
    from psycopg import sql

    from walltrack.connection.target import open_target
    from walltrack.dbt_runs.operation import invoke

    target = open_target(arguments.target)
    # Which of them fail is asked of the views, as everybody else will.
    command = ["test", "--exclude-resource-type", "unit_test", "--vars", "contract_views: true"]
    if arguments.select:
        command += ["--select", *arguments.select]
    invoke(target.project, command, arguments.target)
    summary = sql.Identifier(f"{target.schema}_contracts", "summary")
    with target.database.connect() as connection:
        rows = connection.execute(
            sql.SQL("select contract, failing_rows from {} order by contract").format(summary)
        ).fetchall()
    broken = [(name, count) for name, count in rows if count]
    for name, count in broken:
        print(f"broken by {count:,} row{'s' if count > 1 else ''}: {name}")
    print(f"{len(rows) - len(broken)} of {len(rows)} contracts kept; ask again at any time:")
    print(f'  walltrack exec psql -c "table {target.schema}_contracts.summary"')
    return FAILED if broken else OK
