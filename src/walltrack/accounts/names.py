"""Which names an account may have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from walltrack.errors import USAGE, UserError

if TYPE_CHECKING:
    import psycopg

# The schemas of an account beside its own.
BESIDE = ("_mock", "_migrations", "_contracts", "_secrets")
# What `walltrack scale` and `walltrack drift` make beside any of these.
_SCRATCH = ("_scale", "_scale_progress", "_wanted")
_ROLES = ("_service", "_dashboard")
_DERIVED = (*BESIDE, *_SCRATCH, *_ROLES, "_accounts")
# PostgreSQL cuts a longer name. The longest that is derived from an account's name is that of a
# policy of its scale schema's role, `<account>_dashboard_sees_every_row`, or a scratch schema.
LONGEST = 63 - max(
    len("_dashboard_sees_every_row"), *(len(f"_scale_wanted{suffix}") for suffix in BESIDE)
)
_OF_OTHERS = ("public", "information_schema", "pg_catalog")


def check(names: Sequence[str]) -> None:
    """Raise UserError for the first name that is none. Asks no database."""
    for name in names:
        trouble = _trouble(name)
        if trouble:
            raise UserError(f"'{name}' is no name for an account: {trouble}.", status=USAGE)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UserError(f"account {twice} is named twice.", status=USAGE)


def check_words(connection: psycopg.Connection, names: Sequence[str]) -> None:
    """Raise UserError for the first name that is a key word of this server's SQL."""
    row = connection.execute(
        "select word from pg_get_keywords() where catcode <> 'U' and word = any(%s)", [list(names)]
    ).fetchone()
    if row:
        raise UserError(
            f"'{row[0]}' is no name for an account: it is a key word of SQL.", status=USAGE
        )


def _trouble(name: str) -> str | None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return "write a lower-case letter, then lower-case letters, digits and underscores"
    if len(name) > LONGEST:
        return f"it has {len(name)} characters, and {LONGEST} are the most"
    if name.startswith("pg_") or name in _OF_OTHERS:
        return "PostgreSQL keeps it for itself"
    suffix = next((suffix for suffix in _DERIVED if name.endswith(suffix)), None)
    if suffix:
        return f"the schemas and roles beside an account end with {suffix}"
    return None
