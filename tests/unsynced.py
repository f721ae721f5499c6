"""Embedded servers that do not wait for the disk: what is in them need not survive a power cut.

Making a server of the tests took longer for its files to reach the disk than for all the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from walltrack.embedded import server
from walltrack.embedded.os_user import OsUser


def leave_unsynced(patch: pytest.MonkeyPatch) -> None:
    """Have this process make servers with fsync off, and initdb not wait either."""
    run = OsUser.run

    def run_unsynced(user: OsUser, command: list[str | Path], **options: Any) -> int:
        is_initdb = Path(command[0]).stem == "initdb"
        return run(user, [*command, "--no-sync"] if is_initdb else command, **options)

    patch.setattr(OsUser, "run", run_unsynced)
    patch.setattr(server, "_CONFIGURATION", f"{server._CONFIGURATION}fsync = off\n")
