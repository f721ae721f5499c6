"""Which triggers and functions a test proves, for the test that all of them are proven."""

from collections.abc import Callable


def proves(*rules: str) -> Callable:
    """Names of triggers and functions without which the test must fail."""

    def mark(test: Callable) -> Callable:
        test.proves = rules
        return test

    return mark
