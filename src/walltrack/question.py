"""A question before something is lost."""

from __future__ import annotations

import sys

from walltrack.errors import USAGE, UserError


def ask(question: str, purpose: str) -> None:
    """Continue only on a yes. Raises UserError otherwise, also without a terminal."""
    if not sys.stdin.isatty():
        raise UserError(f"there is nobody to ask: add --yes {purpose}.", status=USAGE)
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise UserError("nothing was removed.", status=USAGE)
