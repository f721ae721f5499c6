"""A runner for the database and schema of a target."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from walltrack.connection.target import Target
from walltrack.migrations.rendered import render
from walltrack.migrations.runner import Runner


@contextlib.contextmanager
def session(target: Target) -> Iterator[tuple[Target, Runner]]:
    """Render the migrations and connect. Raises UserError where there is no database."""
    rendered = render(target.project, target.name)
    with target.database.connect() as connection:
        connection.add_notice_handler(
            lambda notice: print(f"walltrack: {notice.message_primary}", file=sys.stderr)
        )
        yield target, Runner(connection, target.schema, rendered)
