"""What a command is doing, how much is left and how long that may take; what an interrupt leaves.

One line on a terminal, without colours. Elsewhere a line a step, and one now and then in a long
step. Both go to stderr, because stdout is for what the command answers.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from walltrack.errors import INTERRUPTED, UserError

SECONDS_BETWEEN_LINES = 10
SECONDS_BETWEEN_LOOKS = 0.5
# How long each step took when the command was last run, beside what dbt has left there.
TIMES = Path("target", "step_times.json")


@contextlib.contextmanager
def interruptible(account: Callable[[], str]) -> Iterator[None]:
    """Turn an interrupt into one sentence: `account` says what was done and what was not."""
    try:
        yield
    except KeyboardInterrupt:
        raise UserError(f"interrupted: {account()}", INTERRUPTED) from None


class Progress:
    """The steps of one command, one after the other.

    As a context, it ends with the command: the line goes, and the times are kept for the next run.
    """

    def __init__(
        self, command: str, root: Path, steps: Sequence[str], *, verbose: bool = False
    ) -> None:
        self.steps = list(steps)
        self.verbose = verbose
        self._command, self._file = command, root / TIMES
        self._out = sys.stdout
        self._took: dict[str, float] = {}
        self._before = _read(self._file).get(command, {})
        self._at = -1
        self._done = self._total = 0
        # The names of the parts that are done, by step.
        self.finished: dict[str, list[str]] = {}
        self._begun = self._said = self._start = time.monotonic()
        self._bar: Any = None
        self._is_over = threading.Event()

    @property
    def seconds(self) -> float:
        """Since the command began."""
        return time.monotonic() - self._start

    @property
    def later(self) -> list[str]:
        """What is not begun."""
        return self.steps[self._at + 1 :]

    @property
    def step(self) -> str:
        """What is being done."""
        return self.steps[max(self._at, 0)]

    def __enter__(self) -> Progress:
        """Put the line on the terminal, if there is one."""
        if not self.verbose and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from tqdm import tqdm

            self._bar = tqdm(
                total=1,
                bar_format="{desc} |{bar:24}| {percentage:3.0f}%{postfix}",
                dynamic_ncols=True,
                leave=False,
                file=sys.stderr,
            )
            threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take the line away."""
        self._finish()
        self._is_over.set()
        if self._bar is not None:
            self._bar.close()
        if kind is None:
            _write(self._file, self._command, self._took)

    def begin_next(self) -> None:
        """Begin the next step."""
        self._finish()
        self._at += 1
        self._done = self._total = 0
        self._begun = self._said = time.monotonic()
        if self._bar is None:
            self._line()
        self._show()

    def of(self, total: int) -> None:
        """Say how many parts the step has."""
        if self._total != total:
            self._total = total
            self._show()

    def advance(self, name: str, *, well: bool) -> None:
        """Say that one more part of the step is over, and whether it went well."""
        self._done += 1
        if well:
            self.finished.setdefault(self.step, []).append(name)
        now = time.monotonic()
        if self._bar is None and now - self._said >= SECONDS_BETWEEN_LINES:
            self._said = now
            self._line()
        self._show()

    def say(self, text: str) -> None:
        """Print a line beside the one that shows the progress."""
        line = f"walltrack: {text}"
        if self._bar is None:
            print(line, file=sys.stderr, flush=True)
        else:
            self._bar.write(line, file=sys.stderr)

    def stream(self, text: str) -> None:
        """What dbt says, where the user wants to read all of it."""
        if self.verbose:
            print(text, file=self._out, flush=True)

    # -- how it looks --------------------------------------------------------------------------

    def _tick(self) -> None:
        while not self._is_over.wait(SECONDS_BETWEEN_LOOKS):
            self._show()

    def _show(self) -> None:
        if self._bar is None or self._is_over.is_set():
            return
        left = self._left()
        self._bar.set_description_str(f"{self._where()}{self._parts()}", refresh=False)
        self._bar.set_postfix_str(f" {_told(left)}" if left is not None else "", refresh=False)
        whole = self.seconds + left if left is not None else None
        self._bar.n = min(self.seconds / whole if whole else self._share(), 0.99)
        self._bar.refresh()

    def _line(self) -> None:
        left = self._left()
        more = f", {_told(left)}" if left is not None else ""
        print(f"walltrack: {self._where()}{self._parts()}{more}", file=sys.stderr, flush=True)

    def _where(self) -> str:
        number = f"[{self._at + 1}/{len(self.steps)}] " if len(self.steps) > 1 else ""
        return f"{number}{self.step}"

    def _parts(self) -> str:
        return f" ({self._done} of {self._total})" if self._total else ""

    def _share(self) -> float:
        """How much is done, where no earlier run says how long each step takes."""
        part = self._done / self._total if self._total else 0.0
        return (max(self._at, 0) + part) / len(self.steps)

    def _left(self) -> float | None:
        """Seconds that may be left; None before there is anything to judge by."""
        spent = time.monotonic() - self._begun
        before = self._before.get(self.step)
        part = self._done / self._total if self._total else 0.0
        later = [self._before.get(step) for step in self.later]
        if part >= 0.1:
            here = spent / part - spent
        elif before is not None:
            here = max(before - spent, 0.0)
        else:
            return None
        if any(seconds is None for seconds in later):
            return None
        return here + sum(seconds for seconds in later if seconds is not None)

    def _finish(self) -> None:
        if self._at >= 0:
            self._took[self.step] = round(time.monotonic() - self._begun, 2)


def _told(seconds: float) -> str:
    whole = max(round(seconds), 1)
    return (
        f"about {whole // 60} min {whole % 60} s left" if whole >= 60 else f"about {whole} s left"
    )


def _read(file: Path) -> dict[str, dict[str, float]]:
    # A file that is not there, or is broken, only means that nothing is known.
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return {
                command: {step: took for step, took in times.items() if isinstance(took, float)}
                for command, times in found.items()
                if isinstance(times, dict)
            }
    return {}


def _write(file: Path, command: str, took: dict[str, float]) -> None:
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(_read(file) | {command: took}, indent=1), encoding="utf-8")
