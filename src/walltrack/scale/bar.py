"""How far a fill has come and how long it will take: a bar, or lines where no terminal is."""

from __future__ import annotations

import sys
import time

SECONDS_BETWEEN_LINES = 10


class Bar:
    """Begins where the fill does."""

    def __init__(self, total: int, filled: int) -> None:
        from tqdm import tqdm

        self.total, self.filled = total, filled
        self._bar = tqdm(
            total=total, initial=filled, unit=" signals", unit_scale=True, dynamic_ncols=True,
            disable=None,
        )  # fmt: skip
        self._initial, self._begun = filled, time.monotonic()
        self._said = self._begun

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._begun

    def advanced(self, signals: int) -> None:
        """So many more are there."""
        self.filled += signals
        self._bar.update(signals)
        now = time.monotonic()
        if self._bar.disable and now - self._said >= SECONDS_BETWEEN_LINES:
            self._said = now
            rate = (self.filled - self._initial) / self.seconds
            left = round((self.total - self.filled) / rate)
            print(
                f"walltrack: {self.filled:,} of {self.total:,} signals "
                f"({100 * self.filled // self.total} %), {left // 60}:{left % 60:02} left",
                file=sys.stderr,
                flush=True,
            )

    def close(self) -> None:
        """End the line, so that the next message starts on a new one."""
        self._bar.close()
