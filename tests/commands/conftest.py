"""The commands, on a tiny project or on a copy of the real one."""

from tests.tiny import project
from tests.workshop import workshop

__all__ = ["project", "workshop"]
