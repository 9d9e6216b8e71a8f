"""The socket at which the page is served: one page on one box."""

import socket

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from kiosk.errors import PortTaken


class _QuietRequests(WSGIRequestHandler):
    """Says nothing of requests: there is one page, and it polls nothing. Faults still reach the log of the app."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Drop it."""


def make_page_server(host: str, port: int, app: Flask) -> BaseWSGIServer:
    """One page on one box: a thread per connection is all it takes. Raises `PortTaken`."""
    try:
        listener = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise PortTaken(f"{host}:{port} cannot be used: {error.strerror}.") from error
    with listener:  # the server takes its own copy of the open port
        return make_server(
            *(host, listener.getsockname()[1], app),
            threaded=True,
            request_handler=_QuietRequests,
            fd=listener.fileno(),
        )
