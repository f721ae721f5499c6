"""One command at a time on a schema: a lock in the database, and who holds it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import psycopg

from walltrack.connection.database import Database
from walltrack.errors import UserError

# As take_lock() of the migrations says it, which cannot be asked before dbt has started.
_HOLDER = """
select
    holding.pid,
    format(
        'process %%s, role %%s, application %%s, %%s',
        holding.pid, holding.usename, coalesce(nullif(holding.application_name, ''), 'unnamed'),
        coalesce(
            'in a transaction since ' || date_trunc('second', holding.xact_start),
            'connected since ' || date_trunc('second', holding.backend_start),
            'since a time that this role may not see'
        )
    )
from pg_catalog.pg_locks as held
inner join pg_catalog.pg_stat_activity as holding on held.pid = holding.pid
where
    held.locktype = 'advisory'
    and held.objsubid = 1
    and held.granted
    and held.database = (
        select oid from pg_catalog.pg_database where datname = current_database()
    )
    and (held.classid::bigint << 32) | held.objid::bigint = hashtextextended(%(key)s, 0)
"""


@contextlib.contextmanager
def alone(database: Database, key: str, what: str) -> Iterator[psycopg.Connection]:
    """A connection that holds the lock of a key, which ends with it, however this process ends.

    Says whom it waits for, and raises UserError after the setting walltrack.build_timeout.
    """
    with database.connect() as connection:
        lock = "hashtextextended(%(key)s, 0)"
        values = {"key": key}
        row = connection.execute(f"select pg_try_advisory_lock({lock})", values).fetchone()
        if row is None or not row[0]:
            found = connection.execute(_HOLDER, values).fetchone()
            pid, holder = found or ("<process>", "a process that has just ended")
            print(f"walltrack: waiting for {what}: {holder}", file=sys.stderr, flush=True)
            try:
                with connection.transaction():
                    connection.execute(
                        "select set_config('lock_timeout', coalesce(nullif("
                        "current_setting('walltrack.build_timeout', true), ''), '60s'), true)"
                    )
                    connection.execute(f"select pg_advisory_lock({lock})", values)
            except psycopg.errors.LockNotAvailable:
                raise UserError(
                    f"{what} has not ended in time: {holder}. Wait for it to end, or end it: "
                    f"select pg_terminate_backend({pid});"
                ) from None
        yield connection
