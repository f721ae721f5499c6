"""How many accounts are done: a bar on a terminal, else a line an account."""

from __future__ import annotations

import sys


class Progress:
    """Counts the accounts of one command."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

        self.total, self.done = total, 0
        self._bar = tqdm(total=total, unit=" accounts", dynamic_ncols=True, disable=None)

    def finished(self, account: str, what: str) -> None:
        """One account more is done."""
        self.done += 1
        self._bar.update()
        if self._bar.disable:
            print(f"{account}: {what} ({self.done} of {self.total})", flush=True)

    def say(self, account: str, what: str) -> None:
        """Print a line beside the bar."""
        self._bar.write(f"walltrack: account {account}: {what}", file=sys.stderr)

    def close(self) -> None:
        """Leave the line to what is said next."""
        self._bar.close()
