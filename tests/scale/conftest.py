"""The real project, and a database that it has built."""

from tests.workshop import workshop

__all__ = ["workshop"]
