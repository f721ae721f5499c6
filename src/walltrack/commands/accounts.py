"""Make, list, bring up to date, look at and drop accounts: one schema each, with its own roles.

The registry is in the database, in schema walltrack_accounts. A command that was stopped goes on
from there when it is given again. Every other command works on one account with --account NAME.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from walltrack.errors import FAILED, OK
from walltrack.options import add_target

if TYPE_CHECKING:
    from walltrack.connection.target import Target
    from walltrack.migrations.rendered import Rendered

HELP = "make and keep several accounts, one schema each"
ON_INTERRUPT = "each account that is done is printed above; the same command goes on with the rest."
JOBS = 4
_NONE = "{database} has no accounts: `walltrack accounts add NAME` makes one."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add a parser for each thing that can be done with accounts."""
    commands = parser.add_subparsers(title="what to do", metavar="COMMAND", required=True)
    for does, many, text in (
        (_add, "+", "put accounts on the registry and build them"),
        (_list, None, "print their names, a line each"),
        (_apply, "*", "apply the migrations that accounts have not got (all accounts)"),
        (_status, "*", "say whether accounts are up to date (all accounts); 1 if one is not"),
        (_drift, "*", "list what was altered by hand in accounts (all accounts); 1 if something"),
        (_report, None, "write a page that shows all accounts and their sums"),
        (_drop, 1, "drop one account with all its rows, after asking"),
        (_move, 1, "move one account to another node of a Citus cluster"),
        (_rebalance, None, "move accounts until the nodes of a Citus cluster hold alike"),
    ):
        one = commands.add_parser(does.__name__[1:], help=text, description=does.__doc__)
        add_target(one)
        if many:
            one.add_argument("names", nargs=many, metavar="NAME", help="the account's name")
        if does is _move:
            one.add_argument("node", metavar="NODE", help="host:port, as `accounts status` says it")
        if does in (_add, _apply, _rebalance):
            one.add_argument(
                "--jobs", type=_jobs, default=JOBS, help=f"accounts at a time ({JOBS})"
            )
        if does is _report:
            one.add_argument(
                "--output", type=Path, metavar="FILE", help="where (target/accounts.html)"
            )
        if does is _drop:
            one.add_argument("--yes", action="store_true", help="do not ask")
            one.add_argument(
                "--insist", action="store_true", help="although live positions are open"
            )
        one.set_defaults(does=does)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    return int(arguments.does(arguments))


def _add(arguments: argparse.Namespace) -> int:
    """Put accounts on the registry and build them, several at a time.

    A schema that WallTrack has built already keeps its rows and becomes the account of its name.
    Where another account has its roles, it gets roles of its own, which have no right in it until
    `walltrack repair --account NAME` has given them theirs.
    """
    from walltrack.accounts import names, registry
    from walltrack.accounts.add import add
    from walltrack.accounts.apply import apply

    names.check(arguments.names)
    target, rendered = _rendered(arguments)
    with target.database.connect() as connection:
        new = add(connection, rendered, arguments.names)
        accounts = registry.chosen(connection, arguments.names)
    apply(target.database, rendered, accounts, arguments.jobs)
    for account in accounts:
        was = "added" if account.name in new else "was on the registry already"
        print(f"Account {account.name} {was}, with roles {' and '.join(account.roles)}.")
    return OK


def _list(arguments: argparse.Namespace) -> int:
    """Print the names of all accounts, a line each."""
    from walltrack.accounts import registry
    from walltrack.connection.target import open_target

    database = open_target(arguments.target).database
    with database.connect() as connection:
        accounts = registry.accounts(connection)
    for account in accounts:
        print(account.name)
    if not accounts:
        # Not among the names, which a program may read.
        print(_NONE.format(database=database), file=sys.stderr)
    return OK


def _apply(arguments: argparse.Namespace) -> int:
    """Apply the migrations that accounts have not got, several accounts at a time."""
    from walltrack.accounts import registry
    from walltrack.accounts.apply import apply

    target, rendered = _rendered(arguments)
    with target.database.connect() as connection, registry.writing(connection):
        accounts = registry.chosen(connection, arguments.names)
    apply(target.database, rendered, accounts, arguments.jobs)
    if not accounts:
        print(_NONE.format(database=target.database))
    return OK


def _status(arguments: argparse.Namespace) -> int:
    """Say of each account whether it has all migrations, and on a cluster, on which node it is."""
    from walltrack.accounts import cluster, registry
    from walltrack.accounts.status import status

    target, rendered = _rendered(arguments)
    with target.database.connect() as connection:
        accounts = registry.chosen(connection, arguments.names)
        width = max((len(account.name) for account in accounts), default=0)
        good = 0
        at = cluster.homes(connection, cluster.nodes(connection))
        for account in accounts:
            found = status(connection, account, rendered)
            home = at.get(account.name)
            answers = home is None or home.answers
            good += found.is_good and answers
            where = f", on {home}{'' if answers else ', which does not answer'}" if home else ""
            print(f"{account.name:<{width}}  {found.said}{where}", flush=True)
        for sentence in cluster.silent(connection, accounts):
            print(sentence[0].upper() + sentence[1:])
    print(f"{good} of {len(accounts)} accounts are up to date in {target.database}.")
    return OK if good == len(accounts) else FAILED


def _drift(arguments: argparse.Namespace) -> int:
    """List what was altered by hand, a line an account, and a line each change.

    An account that lacks migrations is named, and not compared.
    """
    from walltrack.accounts import registry
    from walltrack.accounts.drift import drift
    from walltrack.accounts.status import status

    target, rendered = _rendered(arguments)
    with target.database.connect() as connection:
        accounts = registry.chosen(connection, arguments.names)
        width = max((len(account.name) for account in accounts), default=0)
        drifted = 0
        found = [status(connection, account, rendered) for account in accounts]
        pending = [one for one in found if one.is_pending]
        for one in pending:
            print(f"{one.account.name:<{width}}  {one.said}")
        complete = [one.account for one in found if not one.is_pending]
        for account, changes in drift(connection, rendered, complete):
            drifted += bool(changes)
            many = f"{len(changes)} change{'s' if len(changes) > 1 else ''} by hand"
            print(f"{account.name:<{width}}  {many if changes else 'no drift'}", flush=True)
            for change in changes:
                print(f"{'':<{width}}    {change}")
    print(f"{drifted} of {len(complete)} accounts have drifted in {target.database}.")
    return FAILED if drifted or pending else OK


def _report(arguments: argparse.Namespace) -> int:
    """Write the overview of all accounts as one page that loads nothing."""
    from walltrack.accounts.report import page
    from walltrack.connection.target import open_target

    target = open_target(arguments.target)
    output = arguments.output or target.project.root / "target" / "accounts.html"
    with target.database.connect() as connection:
        text = page(connection, str(target.database))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    print(f"wrote {output}")
    return OK


def _drop(arguments: argparse.Namespace) -> int:
    """Drop one account: its schemas with all rows, its roles, its place on the registry.

    Refused while the account has an open live position, unless told to --insist.
    """
    from walltrack.accounts import registry
    from walltrack.accounts.drop import drop, loss, refuse_live
    from walltrack.connection.target import open_target
    from walltrack.dbt_runs.build import alone
    from walltrack.question import ask

    target = open_target(arguments.target)
    with target.database.connect() as connection:
        (account,) = registry.chosen(connection, arguments.names)
        lost = loss(connection, account)
    if not arguments.insist:
        refuse_live(account, lost)
    what = f"account {account.name} in {target.database} with {lost}"
    if not arguments.yes:
        ask(f"Drop {what}? A backup is all that brings it back.", "to drop the account")
    rendered = _render(target)
    with alone(target.database, account.name) as connection:
        left = drop(connection, account, rendered, insist=arguments.insist)
    print(f"Dropped {what}.")
    for role in left:
        print(f"Role {role} stays: something else on this server needs it.")
    return OK


def _move(arguments: argparse.Namespace) -> int:
    """Move one account to another node of a Citus cluster, while it is read and written."""
    from walltrack.accounts import cluster, registry

    target, rendered = _rendered(arguments)
    with target.database.connect() as connection:
        (account,) = registry.chosen(connection, arguments.names)
        moves = cluster.plan(connection, account, arguments.node)
    cluster.move(target.database, rendered, moves, 1)
    if not moves:
        print(f"Account {account.name} is on {arguments.node}.")
    return OK


def _rebalance(arguments: argparse.Namespace) -> int:
    """Move accounts until the nodes of a Citus cluster hold about the same number of bytes."""
    from walltrack.accounts import cluster, registry

    target, rendered = _rendered(arguments)
    with target.database.connect() as connection:
        moves = cluster.plan_balance(connection, registry.accounts(connection))
    cluster.move(target.database, rendered, moves, arguments.jobs)
    if not moves:
        print("No move brings the nodes closer to holding the same.")
    return OK


def _rendered(arguments: argparse.Namespace) -> tuple[Target, Rendered]:
    from walltrack.connection.target import open_target

    target = open_target(arguments.target)
    # A server that is down is said here, and not by dbt.
    target.database.connect().close()
    return target, _render(target)


def _render(target: Target) -> Rendered:
    from walltrack.migrations.rendered import render

    return render(target.project, target.name)


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to 64")
    return int(text)
