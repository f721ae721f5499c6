"""The fork server imports this module first, so each fork has the imports that a command needs."""

from tests.warm import warm_up

warm_up()
