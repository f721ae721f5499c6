"""Files of a folder over HTTP, for a browser on this machine."""

from __future__ import annotations

import errno
import functools
import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from walltrack.errors import UserError

HOST = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Print nothing: a line per request is of no use."""


class _Server(ThreadingHTTPServer):
    # On Windows this would share a port that another program listens on.
    allow_reuse_address = os.name != "nt"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that closes a connection early is no error."""


def server_of(folder: Path, port: int) -> _Server:
    """A server of a folder's files, on this machine alone; 0 is any port that is free."""
    try:
        return _Server((HOST, port), functools.partial(_Handler, directory=str(folder)))
    except OSError as error:
        # 10013 is Windows' word for a port that another program has to itself.
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, 10013):
            raise
        raise UserError(
            f"port {port} is taken or not allowed: choose another with --port (0: any free one)."
        ) from None


def serve(server: _Server) -> None:
    """Serve until Ctrl-C."""
    with server:
        print(f"serving it at http://{HOST}:{server.server_port}/ until Ctrl-C", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nstopped")
