"""The target of a command, and the account that it was told to work on."""

from __future__ import annotations

import os
from argparse import Namespace

from walltrack.accounts import names, registry
from walltrack.connection.target import Target, open_target
from walltrack.errors import USAGE, UserError


def chosen_target(arguments: Namespace, *, start: bool = False) -> Target:
    """The target of --target, with the schema of --account where that is given.

    dbt in this process and programs that it starts build the same schema. Raises UserError where
    the registry has no such account.
    """
    name = arguments.account
    if name is None:
        return open_target(arguments.target, start=start)
    names.check([name])
    os.environ["WALLTRACK_SCHEMA"] = name
    target = open_target(arguments.target, start=start)
    if target.schema != name:
        raise UserError(
            f"the target's schema in {target.project.profiles} is {target.schema}, whichever "
            "account is asked for: write \"{{ env_var('WALLTRACK_SCHEMA', 'walltrack') }}\" there.",
            status=USAGE,
        )
    with target.database.connect() as connection:
        registry.chosen(connection, [name])
    return target
