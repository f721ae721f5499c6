"""How far a command has come: one line on a terminal, plain lines elsewhere, no colours."""

from __future__ import annotations

import contextlib
import json
import os
import re
import struct
import sys

import pytest

from walltrack.errors import INTERRUPTED, UserError
from walltrack.progress import TIMES, Progress, interruptible

STEPS = ["reading", "asking"]


def work(progress: Progress) -> None:
    with progress:
        progress.begin_next()
        progress.begin_next()
        progress.of(2)
        progress.advance("first", well=True)
        progress.advance("second", well=False)


def test_without_a_terminal_a_step_is_a_plain_line(tmp_path, capsys):
    progress = Progress("try", tmp_path, STEPS)
    work(progress)
    said = capsys.readouterr()
    assert said.err == "walltrack: [1/2] reading\nwalltrack: [2/2] asking\n"
    assert said.out == ""
    assert progress.finished == {"asking": ["first"]}
    # The next run knows how long each step took.
    assert set(json.loads((tmp_path / TIMES).read_text())["try"]) == set(STEPS)
    work(Progress("try", tmp_path, STEPS))
    # However long it took.
    assert re.match(r"walltrack: \[1/2\] reading, about \d.* s left\n", capsys.readouterr().err)


def everything_from(terminal: int) -> bytes:
    """What a pseudo-terminal was told, after its other end was closed.

    One read returns only what the kernel has passed on by then, so it is read to its end.
    """
    said = b""
    with contextlib.suppress(OSError):  # Linux ends it with EIO, other systems with nothing.
        while more := os.read(terminal, 100_000):
            said += more
    return said


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_on_a_terminal_it_is_one_line_that_goes(tmp_path, monkeypatch):
    import fcntl
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        work(Progress("try", tmp_path, STEPS))
    said = everything_from(ours).decode()
    os.close(ours)
    assert "[2/2] asking (2 of 2) |" in said
    assert "\x1b" not in said
    assert "\n" not in said
    assert not said.split("\r")[-2].strip(), "the line is gone"


def test_times_that_cannot_be_read_are_none(tmp_path, capsys):
    (tmp_path / TIMES).parent.mkdir()
    for content in ("{", "[]", '{"try": 3}', '{"try": {"reading": "long"}}'):
        (tmp_path / TIMES).write_text(content)
        work(Progress("try", tmp_path, STEPS))
        assert "left" not in capsys.readouterr().err


def test_an_interrupt_is_one_sentence(tmp_path):
    progress = Progress("try", tmp_path, STEPS)

    def run() -> None:
        with (
            interruptible(lambda: f"stopped while {progress.step}; {', '.join(progress.later)}"),
            progress,
        ):
            progress.begin_next()
            raise KeyboardInterrupt

    with pytest.raises(UserError, match="interrupted: stopped while reading; asking") as raised:
        run()
    assert raised.value.status == INTERRUPTED
    assert not (tmp_path / TIMES).exists(), "a run that was stopped says nothing of how long one is"
