"""The project that dbt builds, through its commands."""

from tests.workshop import workshop

__all__ = ["workshop"]
