"""Write one HTML page that shows the database: contracts, rows, screens, charts, the diagram.

Every contract is asked first, so the page says how things are now. It is one file that loads
nothing, for a browser, a mail or a printer. Ends with 1 when a contract is broken; the page is
written all the same.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from walltrack.errors import FAILED, OK
from walltrack.options import add_target_and_account

HELP = "write a page that shows the database and its contracts"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write it (target/report.html)"
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--select", nargs="+", default=[], help="ask only these contracts, as dbt selects"
    )
    asked.add_argument("--no-test", action="store_true", help="ask none; the page says so")
    parser.add_argument("--verbose", action="store_true", help="show what dbt says")


def run(arguments: argparse.Namespace) -> int:
    """Ask, read, write; 1 if a contract is broken."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.dbt_runs.contracts import BROKEN, KEPT, score, told
    from walltrack.pages.report.make import make

    target = chosen_target(arguments)
    # The page of an account is beside that of the target's schema, not in its place.
    name = f"report-{arguments.account}.html" if arguments.account else "report.html"
    output = arguments.output or target.project.root / "target" / name
    choice = None if arguments.no_test else arguments.select
    contracts = make(target, output, choice, verbose=arguments.verbose)
    for contract in contracts or []:
        if contract.status != KEPT:
            rows = getattr(contract.sample, "rows", None)
            contract.sample = rows and ", ".join(
                f"{column.name} {cell.text}"
                for column, cell in zip(contract.sample.columns, rows[0].cells, strict=True)
            )
            print(f"{told(contract, target.project.root)}\n")
    print(f"wrote {output}")
    if contracts is None:
        print("The contracts were not asked.")
        return OK
    print(score(contracts))
    return FAILED if any(contract.status == BROKEN for contract in contracts) else OK
