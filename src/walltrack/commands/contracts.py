"""Leave every contract in the database as a view, and say which of them are broken.

The views are in <schema>_contracts. The view `summary` counts the rows that break each contract
when it is read, so psql is enough to check the database. A unit test has no view, because it reads
rows of its own.
"""

from __future__ import annotations

import argparse

from walltrack.errors import FAILED, OK
from walltrack.options import add_target_and_account
from walltrack.progress import Progress, interruptible

READ, ASK = "reading the project", "asking the contracts"
HELP = "leave every contract in the database as a view"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument(
        "--select", nargs="+", default=[], help="only these, as dbt selects; other views stay"
    )
    parser.add_argument("--verbose", action="store_true", help="show what dbt says")


def run(arguments: argparse.Namespace) -> int:
    """Make the views and print the summary; 1 if a contract is broken."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.dbt_runs.contracts import (
        BROKEN,
        KEPT,
        add_samples,
        ask,
        first_row,
        score,
        told,
    )
    from walltrack.dbt_runs.descriptions import describe
    from walltrack.dbt_runs.operation import parse

    target = chosen_target(arguments)
    project, schema = target.project, f"{target.schema}_contracts"
    progress = Progress("contracts", project.root, [READ, ASK], verbose=arguments.verbose)
    with interruptible(lambda: _account(progress, schema)), progress:
        # dbt reads the whole project anew for other vars, so what it remembers has its own place.
        as_views = ["--vars", "contract_views: true"]
        as_views += ["--target-path", str(project.root / "target" / "contracts")]
        progress.begin_next()
        manifest = parse(project, arguments.target, progress, as_views)
        describe(manifest)
        progress.begin_next()
        select = [*as_views, *(["--select", *arguments.select] if arguments.select else [])]
        contracts = ask(project, arguments.target, manifest, select, progress)
    for contract in contracts:
        if contract.compiled_code:
            contract.look = f"walltrack psql -c 'table {schema}.\"{contract.alias}\"'"
    with target.database.connect() as connection:
        add_samples(contracts, connection, first_row)
    for contract in contracts:
        if contract.status != KEPT:
            print(f"{told(contract, project.root)}\n")
    print(f"{score(contracts)}; ask again at any time:")
    print(f'  walltrack psql -c "table {schema}.summary"')
    return FAILED if any(contract.status == BROKEN for contract in contracts) else OK


def _account(progress: Progress, schema: str) -> str:
    made = len(progress.finished.get(ASK, []))
    views = f"{made} views in {schema} are made or made again" if made else "nothing was changed"
    return f"stopped while {progress.step}. Done: {views}. `walltrack contracts` makes all of them."
