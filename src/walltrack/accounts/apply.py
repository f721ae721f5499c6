"""Brings accounts up to date: the same migrations and the same record as dbt's, without dbt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import psycopg

from walltrack.accounts.registry import Account
from walltrack.accounts.workers import StoppedError, each
from walltrack.connection.database import Database
from walltrack.migrations.rendered import Rendered
from walltrack.migrations.runner import Runner


def runner_of(connection: psycopg.Connection, account: Account, rendered: Rendered) -> Runner:
    """What applies an account's migrations, rendered once for all accounts."""
    own = rendered.of_roles(account.service_role, account.dashboard_role)
    return Runner(connection, account.name, own)


def apply(database: Database, rendered: Rendered, accounts: Sequence[Account], jobs: int) -> None:
    """Apply what each account has not got, several accounts at a time."""

    def migrate(
        connection: psycopg.Connection, account: Account, is_to_stop: Callable[[], bool]
    ) -> str:
        applied = 0
        for _ in runner_of(connection, account, rendered).migrate():
            applied += 1
            if is_to_stop():
                raise StoppedError
        if not applied:
            return "up to date"
        return f"{applied} migration{'s' if applied > 1 else ''} applied"

    each(database, accounts, jobs, migrate)
