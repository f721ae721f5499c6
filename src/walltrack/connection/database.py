"""Which database is meant, how to reach it, and whether it will do."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from walltrack.connection.project import PROFILE, Project
from walltrack.embedded.binaries import OLDEST_MAJOR
from walltrack.embedded.server import DATABASE, HOST, OWNER, EmbeddedServer, Running
from walltrack.errors import USAGE, UserError

if TYPE_CHECKING:
    import psycopg

URL = "WALLTRACK_DATABASE_URL"
EMBEDDED, ENVIRONMENT, OF_PROFILE = "embedded", "environment", "profile"
_WHERE = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE")


@dataclass(frozen=True)
class Database:
    """A database by its libpq parameters; `named_by` tells a person where they were written."""

    named_by: str
    parameters: Mapping[str, str] = field(repr=False)

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


def source(project: Project, target: str | None) -> str:
    """Where the database of a target comes from: EMBEDDED, ENVIRONMENT or OF_PROFILE."""
    if not project.profiles.exists():
        if target not in (None, "local", "ci"):
            raise UserError("there is no profiles.yml yet: copy profiles.yml.example to it.")
        return ENVIRONMENT if environment_names_one() else EMBEDDED
    name, fields = project.raw_target(target)
    host = str(fields.get("host", ""))
    if URL not in host:
        return OF_PROFILE
    if environment_names_one():
        return ENVIRONMENT
    if "embedded_host" in host:
        return EMBEDDED
    raise UserError(f"target '{name}' needs a server: set {URL}, or PGHOST and its friends.")


def from_environment() -> Database:
    """The database that the environment names. Raises UserError when the URL is not one."""
    import psycopg
    from psycopg import conninfo, pq

    url = os.environ.get(URL)
    if not url:
        given = {
            option.keyword.decode(): option.val.decode()
            for option in pq.Conninfo.get_defaults()
            if option.val is not None
            and option.envvar is not None
            and (
                option.keyword in (b"host", b"port", b"user", b"dbname")
                or option.envvar.decode() in os.environ
            )
        }
        return Database("PGHOST and its friends", given)
    try:
        if not url.startswith(("postgresql://", "postgres://")):
            raise psycopg.ProgrammingError
        given = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
    except psycopg.Error:
        # Not repeated here: it may hold a password.
        raise UserError(
            f"{URL} is not a database's URL: write postgresql://user:password@host:port/dbname, "
            "with every special character of user and password percent-encoded.",
            status=USAGE,
        ) from None
    return Database(URL, {"host": "localhost", "port": "5432"} | given)


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


def find(project: Project, target: str | None) -> Database | None:
    """The database of a target as it is now; None when it is an embedded one that is down."""
    where = source(project, target)
    if where == ENVIRONMENT:
        return from_environment()
    if where == OF_PROFILE:
        return from_profile(project, target)[0]
    running = EmbeddedServer(project.home).running()
    return from_embedded(running) if running else None


def running(project: Project, target: str | None) -> Database:
    """Like find, for a command that needs the database. Raises UserError when it is down."""
    database = find(project, target)
    if database is None:
        raise UserError("the embedded server is not running: start it with `walltrack up`.")
    return database


def export(database: Database) -> None:
    """Make libpq's variables of this process name the database.

    dbt's profile takes a URL apart with regular expressions; libpq, which knows every form of one,
    has done it better already.
    """
    from psycopg import pq

    os.environ.pop(URL, None)
    for name in _WHERE:
        os.environ.pop(name, None)
    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in pq.Conninfo.get_defaults()
        if option.envvar is not None
    }
    for keyword, value in database.parameters.items():
        if keyword in variables:
            os.environ[variables[keyword]] = value


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
        raise UserError(f"{database} is read-only (a standby?): name its primary server.")
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
