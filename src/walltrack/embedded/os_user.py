"""The account that PostgreSQL runs as: ours, or an ordinary one when we are root.

PostgreSQL refuses to run as root. The permissions of other users' folders are never widened for
that account: files that it needs go to SHARED.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from walltrack.errors import UserError

SHARED = Path("/var/lib/walltrack")


@dataclass(frozen=True)
class OsUser:
    """The user that child processes run as; uid None: the current user."""

    uid: int | None = None
    gid: int | None = None

    def run(
        self,
        command: Sequence[str | Path],
        *,
        output: IO[Any] | int = subprocess.DEVNULL,
        timeout: float | None = None,
    ) -> int:
        """Run a command with no terminal, no pipe and no PG* variable; return its exit status.

        A daemon started by the command inherits its streams: with a pipe, reading it would never
        end.
        """
        options: dict[str, Any] = {}
        if self.uid is not None:
            options.update(user=self.uid, group=self.gid, extra_groups=[], umask=0o077)
        if os.name == "nt":
            options["creationflags"] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            # The folder we are in may be closed to that account.
            cwd=Path(command[0]).anchor or None,
            timeout=timeout,
            check=False,
            **options,
        ).returncode

    def can_run(self, program: Path) -> bool:
        """Say whether this account can start the program."""
        try:
            return self.run([program, "--version"], timeout=300) == 0
        except (OSError, subprocess.SubprocessError):
            return False

    def can_enter(self, folder: Path) -> bool:
        """Say whether this account can reach a folder by its path."""
        if self.uid is None:
            return True
        try:
            return self.run(["/bin/sh", "-c", 'cd "$0"', folder]) == 0
        except (OSError, subprocess.SubprocessError):
            return False

    def give(self, path: Path) -> None:
        """Make a file or folder that we have just made this account's."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_user() -> OsUser:
    """Ourselves; or for root the user `postgres`, else `nobody`.

    Raises UserError when root finds neither.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return OsUser()
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return OsUser(entry.pw_uid, entry.pw_gid)
    raise UserError(
        "PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody' to "
        "run it: use an ordinary account, or set WALLTRACK_DATABASE_URL to a server you have."
    )


def clean_environment() -> dict[str, str]:
    """Our environment without what would bend PostgreSQL's tools, and with English messages."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PG")
        and not name.startswith("LC_")
        and name not in ("LANGUAGE", "WALLTRACK_DATABASE_URL")
    }
    return kept | {"LC_ALL": "C", "LANG": "C"}
