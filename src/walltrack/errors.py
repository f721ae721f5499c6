"""What a user is told when something is wrong, and the status the command ends with."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

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


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """How to end a sentence about an unknown name: with what resembles it, else with what is."""
    names = sorted(known)
    near = difflib.get_close_matches(given, names, n=2, cutoff=0.5)
    near += [name for name in names if given and given in name and name not in near][:3]
    if near:
        return f": did you mean {' or '.join(near)}?"
    return f": choose one of {', '.join(names)}."
