"""Programs that read libpq's PG* variables, run on a database."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from walltrack.connection.database import Database, environment_of
from walltrack.embedded.binaries import find_binaries
from walltrack.embedded.os_user import OsUser
from walltrack.errors import USAGE, UserError


def find_program(name: str) -> str:
    """Its path: in PATH, else beside the embedded server's programs. Raises UserError for none."""
    found = shutil.which(name)
    if found is None and Path(name).name == name:
        try:
            found = shutil.which(name, path=find_binaries(OsUser()).folder)
        except UserError:
            found = None
    if found is None:
        raise UserError(
            f"there is no program {name} in PATH or in the PostgreSQL that WallTrack starts: "
            "install it, or correct its name.",
            status=USAGE,
        )
    return found


def run_on(database: Database, program: str, arguments: Sequence[str]) -> int:
    """Become the program that find_program has found; its exit status is ours.

    The variables are set for that program alone, and no password stands on its command line.
    """
    environment = environment_of(database)
    if os.name != "nt":
        os.execve(program, [program, *arguments], environment)  # noqa: S606 - the user names it
    # On Windows, exec would leave the terminal to whoever reads it first.
    return subprocess.run([program, *arguments], env=environment, check=False).returncode
