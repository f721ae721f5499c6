"""Write the files of a change of the schema, ready to fill in, and name them.

For example: walltrack new column wallets nickname --type text
             walltrack new table wallet_notes --references wallets

The files build as they are. What only a person knows is marked FILL IN, and a test fails for each
mark that is left. docs/changing-the-schema.md goes on from here.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK

HELP = "write the files of a new column or table"
ON_INTERRUPT = "`git status` shows which files were written."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    kinds = parser.add_subparsers(title="what", metavar="KIND", required=True)
    column = kinds.add_parser("column", help="a column of a table")
    column.add_argument("table", help="the table")
    column.add_argument("name", help="the column")
    column.add_argument("--type", default="text", help="its type (text)")
    column.set_defaults(kind="column")
    table = kinds.add_parser("table", help="a table")
    table.add_argument("name", help="the table")
    table.add_argument(
        "--references", nargs="+", default=[], metavar="TABLE", help="tables that it refers to"
    )
    table.set_defaults(kind="table")


def run(arguments: argparse.Namespace) -> int:
    """Write them, and say what comes next."""
    from walltrack.connection.project import find_project
    from walltrack.recipe.files import new_column, new_table

    project = find_project()
    if arguments.kind == "column":
        change = new_column(project, arguments.table, arguments.name, arguments.type)
    else:
        change = new_table(project, arguments.name, arguments.references)
    for path in change.write():
        text = (project.root / path).read_text(encoding="utf-8")
        marks = text.count("FILL IN")
        print(f"wrote {path}" + (f" (FILL IN: {marks})" if marks else ""))
    print("Fill in what is marked, then: walltrack up, walltrack export, make test.")
    return OK
