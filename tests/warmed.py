"""Imported by the fork server before it forks: all that a command needs is then there."""

from tests.warm import warm_up

warm_up()
