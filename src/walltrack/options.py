"""The options that commands share."""

from __future__ import annotations

import argparse


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add --target."""
    parser.add_argument("--target", help="the target of profiles.yml (its default target)")


def add_target_and_account(parser: argparse.ArgumentParser) -> None:
    """Add --target, and --account for a command that works on one schema."""
    add_target(parser)
    parser.add_argument(
        "--account", metavar="NAME", help="the account to work on (the target's schema)"
    )
