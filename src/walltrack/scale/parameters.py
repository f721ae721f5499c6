"""What a fill is asked for, and everything else about it that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

SPAN = timedelta(days=90)
BATCH = 10_000


@dataclass(frozen=True)
class Parameters:
    """Two fills with the same parameters have the same rows."""

    signals: int
    wallets: int
    seed: int
    until: datetime

    @cached_property
    def values(self) -> dict[str, object]:
        """What the SQL names."""
        step = max(SPAN // timedelta(microseconds=self.signals), 1)
        return {
            "signals": self.signals,
            "wallets": self.wallets,
            "seed": self.seed,
            "until": self.until,
            "start": self.until - self.signals * timedelta(microseconds=step),
            # From one signal to the next, in microseconds.
            "step": step,
            # Half of them safe, half of them not.
            "tokens": 2 * max(5, self.signals // 200),
            # The circuit breaker is active once in so many signals.
            "cycle": 20 * -(-self.signals // 1000),
            # From here on signals wait to be processed.
            "settled": self.signals - max(2, self.signals // 1000),
            # Of the newest signals, the positions are still open.
            "open": max(10, self.signals // 50),
        }

    def __str__(self) -> str:
        return (
            f"{self.signals:,} signals of {self.wallets:,} wallets, seed {self.seed}, "
            f"until {self.until:%Y-%m-%d %H:%M} UTC"
        )
