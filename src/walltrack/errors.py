"""What a user is told when something is wrong, and the status the command ends with."""

from __future__ import annotations

OK = 0
FAILED = 1
USAGE = 2
ENVIRONMENT = 3
INTERRUPTED = 130


class UserError(Exception):
    """One sentence saying what is wrong and what to do about it; shown without a traceback.

    The message must never hold a password.
    """

    def __init__(self, message: str, status: int = ENVIRONMENT) -> None:
        super().__init__(message)
        self.status = status
