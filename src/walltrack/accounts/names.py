"""Which names an account may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
_OF_POSTGRESQL = ("public", "information_schema", "pg_catalog")
# An extension or a platform makes these when it is installed or set up, which fails where an
# account has the name already. The scripts of extensions make them, so the catalog does not know
# most of them before.
_BEGINNINGS_OF_OTHERS = (
    "aws_", "azure_", "citus", "columnar", "google_", "graphql", "pg", "supabase", "timescaledb",
)  # fmt: skip
_OF_OTHERS = {
    "Supabase": {
        "anon", "auth", "authenticated", "authenticator", "dashboard_user", "extensions", "net",
        "realtime", "service_role", "storage", "vault",
    },
    "an extension of PostgreSQL": {
        "ag_catalog", "bdr", "cron", "duckdb", "emaj", "hint_plan", "oracle", "paradedb", "partman",
        "periods", "repack", "spock", "squeeze", "tiger", "tiger_data", "toolkit_experimental",
        "topology", "vectorize",
    },
}  # fmt: skip


def check(names: Sequence[str]) -> None:
    """Raise UserError for the first name that no account can have. Asks no database."""
    _refuse(names, _trouble)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UserError(f"account {twice} is named twice.", status=USAGE)


def check_new(connection: psycopg.Connection, names: Sequence[str]) -> None:
    """Raise UserError for the first name that somebody else uses.

    An account that was added earlier keeps such a name, and every command works on it.
    """
    found = connection.execute(
        "select word, 'it is a key word of SQL'"
        " from pg_catalog.pg_get_keywords() where catcode <> 'U'"
        " union all"
        " select schema::text, 'extension ' || name || ' of this server has a schema of that name'"
        " from pg_catalog.pg_available_extension_versions where schema is not null"
    ).fetchall()
    _refuse(names, lambda name: dict(found).get(name) or _other(name))


def _refuse(names: Sequence[str], trouble_of: Callable[[str], str | None]) -> None:
    for name in names:
        trouble = trouble_of(name)
        if trouble:
            raise UserError(f"'{name}' is no name for an account: {trouble}.", status=USAGE)


def _trouble(name: str) -> str | None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return "write a lower-case letter, then lower-case letters, digits and underscores"
    if len(name) > LONGEST:
        return f"it has {len(name)} characters, and {LONGEST} are the most"
    if name.startswith("pg_") or name in _OF_POSTGRESQL:
        return "PostgreSQL keeps it for itself"
    suffix = next((suffix for suffix in _DERIVED if name.endswith(suffix)), None)
    if suffix:
        return f"the schemas and roles beside an account end with {suffix}"
    return None


def _other(name: str) -> str | None:
    for owner, taken in _OF_OTHERS.items():
        if name in taken:
            return f"{owner} makes a schema or role of that name"
    beginning = next((one for one in _BEGINNINGS_OF_OTHERS if name.startswith(one)), None)
    if beginning:
        return f"extensions and platforms make schemas that begin with {beginning}"
    return None
