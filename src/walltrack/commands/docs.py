"""Build the docs site of the database as it is now, and serve it on this machine.

The site is one file, target/site/index.html, which loads nothing from the network, so it can be
opened and sent as it is. Serving it only gives the browser a short address.
"""

from __future__ import annotations

import argparse

from walltrack.errors import OK
from walltrack.options import add_target_and_account

HELP = "build and serve the docs site"
PORT = 8080


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_target_and_account(parser)
    parser.add_argument(
        "--port", type=_port, default=PORT, help=f"serve here ({PORT}; 0: any that is free)"
    )
    parser.add_argument("--no-serve", action="store_true", help="only build it")
    parser.add_argument("--verbose", action="store_true", help="show what dbt says")


def run(arguments: argparse.Namespace) -> int:
    """Build, then serve until Ctrl-C."""
    from walltrack.accounts.choice import chosen_target
    from walltrack.pages.docs_site import build_site
    from walltrack.pages.serving import serve, server_of

    target = chosen_target(arguments)
    # A port that is taken is said before the half minute that building takes.
    folder = target.project.root / "target" / "site"
    server = None if arguments.no_serve else server_of(folder, arguments.port)
    print(f"wrote {build_site(target, verbose=arguments.verbose)}", flush=True)
    if server is not None:
        serve(server)
    return OK


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, 0 to 65535")
    return int(text)
