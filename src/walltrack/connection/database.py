"""A database by its libpq parameters: where they come from, how to connect, whether it will do.

The variables that name a database (WALLTRACK_DATABASE_URL and libpq's PG*) are read and written
here, and in no other module.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from walltrack.connection.project import PROFILE, Project
from walltrack.embedded.binaries import OLDEST_MAJOR
from walltrack.embedded.server import DATABASE, HOST, OWNER, Running
from walltrack.errors import USAGE, UserError

if TYPE_CHECKING:
    import psycopg

URL = "WALLTRACK_DATABASE_URL"
_SCHEMES = ("postgresql", "postgres")
# What profiles.yml reads: each of them is set, or dbt would fill it with the embedded server's.
_OF_DBT = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")
_NAMING = (URL, *_OF_DBT, "PGHOSTADDR", "PGSERVICE")
_NOT_A_URL = (
    f"{URL} is not a database's URL: write postgresql://user:password@host:port/dbname, with every "
    "special character of user and password percent-encoded (@ is %40, / is %2F)."
)


READ_ONLY = "the database is read-only (a standby?): name its primary server."

# What libpq and the server say when a session, or the whole server, ends while it is used.
_ENDED = re.compile(
    r"terminating connection|server closed the connection"
    r"|connection (?:is closed|is lost|has been closed|has been lost)"
    r"|connection (?:already closed|not open|to server (?:at|on) .* failed|reset by peer)"
    r"|no connection to the server|could not (?:send data to|receive data from) (?:the )?server"
    r"|the database system is (?:starting up|shutting down|in recovery mode|not accepting)"
    r"|Connection refused|consuming input failed|SSL (?:SYSCALL error|connection has been closed)"
)


def ended(said: str) -> UserError | None:
    """The sentence for an error that the end of a session or of the server has caused; else None.

    For errors that come after a connection was made: a server that is not there at the start is
    explained by Database.connect.
    """
    found = next((line.strip() for line in said.splitlines() if _ENDED.search(line)), None)
    if found is None:
        return None
    reason = re.sub(r".*(?:FATAL|ERROR):\s+", "", found).rstrip(".:,")
    return UserError(
        f"the server, or somebody on it, has ended the connection ({reason}): see that the server "
        "runs (`walltrack status`), and give the command again."
    )


@dataclass(frozen=True)
class Database:
    """A database by its libpq parameters; `named_by` tells a person where they were written."""

    named_by: str
    parameters: Mapping[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse, unseen, parts that are a URL or a piece of one: a password may be in them."""
        host, port, dbname = (self.parameters.get(name, "") for name in ("host", "port", "dbname"))
        if "@" in host[1:] or not re.fullmatch(r"[\d,]*", port) or "://" in host + dbname:
            raise UserError(
                f"{self.named_by} has no host, port and database that can be: write each by "
                "itself, not as a URL.",
                status=USAGE,
            )

    def connect(self) -> psycopg.Connection:
        """Open a connection in autocommit. Raises UserError saying why it cannot be done."""
        import psycopg

        try:
            return psycopg.connect(
                **{
                    "connect_timeout": os.environ.get("PGCONNECT_TIMEOUT", "10"),
                    "application_name": "walltrack",
                    **self.parameters,
                },
                autocommit=True,
            )
        except psycopg.Error as error:
            raise self._refusal(str(error)) from None

    def searching(self, schema: str) -> Database:
        """The same, where a name without a schema is looked up in this one."""
        options = f"{self.parameters.get('options', '')} -c search_path={schema}".strip()
        return replace(self, parameters={**self.parameters, "options": options})

    @property
    def url(self) -> str:
        """The URL for psql and every other client, with the password in it."""
        rest = {name: value for name, value in self.parameters.items() if value}
        host, port = rest.pop("host", ""), rest.pop("port", "")
        user, password = rest.pop("user", ""), rest.pop("password", "")
        dbname = rest.pop("dbname", "")
        login = quote(user, safe="")
        if password:
            login += f":{quote(password, safe='')}"
        if host.startswith(("/", "@")) or "," in host:
            # A socket's folder or a list of hosts has no place in the authority part.
            rest = {"host": host, **({"port": port} if port else {}), **rest}
            host = port = ""
        if ":" in host:
            host = f"[{host}]"
        address = (f"{login}@" if login else "") + host + (f":{port}" if port else "")
        query = f"?{urlencode(rest, quote_via=quote)}" if rest else ""
        return f"postgresql://{address}/{quote(dbname, safe='')}{query}"

    def __str__(self) -> str:
        given = self.parameters
        return (
            f"database {given.get('dbname') or given.get('user') or '(default)'} on "
            f"{given.get('host') or 'localhost'}:{given.get('port') or 5432}"
        )

    def _refusal(self, said: str) -> UserError:
        user = self.parameters.get("user", "")
        lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no answer"]
        reason = lines[0].rsplit("FATAL:", 1)[-1].strip()
        password = self.parameters.get("password")
        if password:
            reason = reason.replace(password, "***")
        correct = f"correct it in {self.named_by}."
        for marks, sentence in (
            (
                ("password authentication failed", "no password supplied", "fe_sendauth"),
                f"the server of {self} refuses the password of user '{user}': {correct}",
            ),
            (
                ('role "',),
                f"the server of {self} has no user '{user}': {correct}",
            ),
            (
                ("permission denied for database",),
                f"user '{user}' may not connect to {self}: have `grant connect` run for it.",
            ),
            (
                ('FATAL:  database "',),
                f"there is no {self}: create it (`createdb`), or {correct}",
            ),
            (
                ("pg_hba.conf",),
                f"the server of {self} does not let user '{user}' in from here ({reason}): "
                "have its pg_hba.conf changed, or try another sslmode.",
            ),
            (
                ("translate host name", "not known", "resolve host"),
                f"there is no host of the name in {self}: {correct}",
            ),
            (
                ("refused", "timeout", "timed out", "No route", "unreachable", "No such file"),
                f"no PostgreSQL answers for {self}: start it, or correct host and port in "
                f"{self.named_by}.",
            ),
            (
                ("SSL", "certificate"),
                f"{self} cannot be reached with this sslmode ({reason}): {correct}",
            ),
        ):
            if any(mark in said for mark in marks):
                return UserError(sentence)
        return UserError(f"{self} cannot be reached: {reason} (named by {self.named_by}).")


def environment_names_one() -> bool:
    """Say whether the environment names a server."""
    return bool(os.environ.get(URL) or os.environ.get("PGHOST"))


def from_environment() -> Database:
    """The database that the environment names. Raises UserError when the URL is not one."""
    import psycopg
    from psycopg import conninfo, pq

    # libpq's own reading: with it come the service file, the operating-system user and PG*.
    defaults = {
        option.keyword.decode(): option.val.decode()
        for option in pq.Conninfo.get_defaults()
        if option.val is not None
        and option.envvar is not None
        and (
            option.keyword in (b"host", b"port", b"user", b"dbname")
            or option.envvar.decode() in os.environ
        )
    }
    url = os.environ.get(URL)
    if not url:
        return Database("PGHOST and its friends", _complete(defaults))
    try:
        # Not repeated in the message: a URL may hold a password.
        if not _is_encoded(url):
            raise UserError(_NOT_A_URL, status=USAGE)
        given = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
        return Database(URL, _complete({"user": defaults["user"]} | given))
    except (psycopg.Error, UserError):
        raise UserError(_NOT_A_URL, status=USAGE) from None


def _is_encoded(url: str) -> bool:
    """False where a password with @ or / in it would become part of host, port or database."""
    scheme, _, rest = url.partition("://")
    login, at, address = rest.partition("@")
    if at and "/" not in login:
        return scheme in _SCHEMES and "@" not in address
    return scheme in _SCHEMES and "@" not in rest.partition("?")[0]


def _complete(given: Mapping[str, str]) -> dict[str, str]:
    """With what libpq takes where it is told nothing."""
    complete = {"host": "localhost", "port": "5432"} | given
    return {"dbname": complete.get("user", "")} | complete


def from_embedded(running: Running) -> Database:
    """The database of the embedded server."""
    return Database(
        "the embedded server",
        {
            "host": HOST,
            "port": str(running.port),
            "user": OWNER,
            "password": running.password,
            "dbname": DATABASE,
            "sslmode": "disable",
        },
    )


def from_profile(project: Project, target: str | None) -> tuple[Database, str]:
    """What dbt will connect to, rendered by dbt itself, and the schema it will build in."""
    from dbt.config.profile import Profile, read_profile
    from dbt.config.renderer import ProfileRenderer
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    set_invocation_context(dict(os.environ))
    root = str(project.root)
    file = project.root / "dbt_project.yml"
    try:
        # Reads the project file, for where to log.
        set_from_args(argparse.Namespace(PROFILES_DIR=root, PROJECT_DIR=root), {})
        file = project.profiles
        profile = Profile.from_raw_profiles(
            read_profile(root), PROFILE, ProfileRenderer({}), target_override=target
        )
    except DbtBaseException as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise UserError(f"{file}: {lines[-1] if lines else error}") from None
    given = profile.credentials
    if given.type != "postgres":
        raise UserError(f"{project.profiles}: target '{profile.target_name}' is not PostgreSQL.")
    names = {"database": "dbname"} | {
        name: name
        for name in ("host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert",
                     "sslkey")
    }  # fmt: skip
    values = {ours: getattr(given, theirs, None) for theirs, ours in names.items()}
    parameters = {name: str(value) for name, value in values.items() if value not in (None, "")}
    return Database(str(project.profiles), parameters), given.schema


def variables(database: Database) -> dict[str, str]:
    """libpq's variables for the database: what psql, pg_dump and dbt read."""
    from psycopg import pq

    names = {
        option.keyword.decode(): option.envvar.decode()
        for option in pq.Conninfo.get_defaults()
        if option.envvar is not None
    }
    named = {
        names[keyword]: value for keyword, value in database.parameters.items() if keyword in names
    }
    return dict.fromkeys(_OF_DBT, "") | named


def stray_variables() -> list[str]:
    """The PG* variables that dbt would mix with the embedded server's values."""
    return [] if environment_names_one() else [name for name in _OF_DBT if name in os.environ]


def environment_of(database: Database | None) -> dict[str, str]:
    """Our environment, naming the database; None: naming none."""
    kept = {name: value for name, value in os.environ.items() if name not in _NAMING}
    return kept | (variables(database) if database else {})


def hand_over(database: Database | None) -> None:
    """Have this process name the database to the dbt that runs in it; None: have it name none."""
    environment = environment_of(database)
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)


def check(database: Database, schema: str) -> str:
    """Connect and see that building the schema can work; return the server's version.

    Raises UserError naming the remedy when it cannot.
    """
    with database.connect() as connection:
        number = connection.info.server_version
        check_version(database, number)
        row = connection.execute(
            """
            select
                current_setting('server_version'),
                current_user,
                current_setting('transaction_read_only') = 'on',
                has_database_privilege(current_database(), 'CREATE'),
                (
                    select has_schema_privilege(oid, 'CREATE')
                    from pg_catalog.pg_namespace where nspname = %s
                )
            """,
            [schema],
        ).fetchone()
    assert row is not None  # noqa: S101 - a select without from has one row
    version, user, is_read_only, may_create, may_use = row
    if is_read_only:
        raise UserError(READ_ONLY)
    if may_use is False or (may_use is None and not may_create):
        dbname = database.parameters.get("dbname", user)
        grant = (
            f'grant create on database "{dbname}" to "{user}"'
            if may_use is None
            else f'alter schema "{schema}" owner to "{user}"'
        )
        raise UserError(
            f"user '{user}' may not create anything in schema '{schema}' of {database}: "
            f"have its owner run `{grant}`."
        )
    return version.split()[0]


def check_version(database: Database, number: int) -> None:
    """Raise UserError when a server_version_num is of a server too old."""
    if number < OLDEST_MAJOR * 10000:
        raise UserError(
            f"the server of {database} is PostgreSQL {number // 10000}, and WallTrack needs "
            f"{OLDEST_MAJOR} or newer: upgrade it, or name another server in {database.named_by}."
        )
