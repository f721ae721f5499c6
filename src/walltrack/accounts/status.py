"""Whether accounts are up to date, as their records say."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from walltrack.accounts.apply import runner_of
from walltrack.accounts.registry import Account
from walltrack.errors import UserError
from walltrack.migrations.rendered import Rendered


@dataclass(frozen=True)
class Status:
    """An account and what its record says; `is_good` where nothing is left to do."""

    account: Account
    said: str
    is_good: bool
    is_pending: bool = False


def status(connection: psycopg.Connection, account: Account, rendered: Rendered) -> Status:
    """Read one account's record."""
    try:
        states = runner_of(connection, account, rendered).states()
    except UserError as problem:
        return Status(account, str(problem), is_good=False)
    left = [state for state in states if state.state != "done"]
    if not left:
        return Status(account, "up to date", is_good=True)
    if len(left) == len(states):
        said = "not built yet: `walltrack accounts apply` builds it"
        return Status(account, said, is_good=False, is_pending=True)
    return Status(
        account,
        f"{left[0].label} is {left[0].state}, {len(left)} of {len(states)} migrations are left: "
        "`walltrack accounts apply` applies them",
        is_good=False,
        is_pending=True,
    )
