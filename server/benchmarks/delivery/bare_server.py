"""The floor: a Flask-SocketIO server on gevent that answers and passes on, and does nothing else.

`python -m server.benchmarks.delivery.bare_server PORT`
"""

import sys

from server.parent import end_with_parent


def main() -> None:
    """Serve until ended."""
    end_with_parent()
    from gevent import monkey

    monkey.patch_all()
    from flask import Flask, request
    from flask_socketio import SocketIO, join_room

    from server.serving import PromptServer

    app = Flask("bare")
    socketio = SocketIO(app, async_mode="gevent", ping_interval=4, ping_timeout=3)

    def connect(auth: object = None) -> None:
        join_room(str(auth["name"]) if isinstance(auth, dict) else str(request.sid))  # type: ignore[attr-defined]

    def echo(payload: object) -> object:
        return payload

    def pass_on(payload: dict[str, object]) -> None:
        socketio.emit("event", payload, to=str(payload["to"]))

    for name, handler in (("connect", connect), ("echo", echo), ("pass_on", pass_on)):
        socketio.on_event(name, handler)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    PromptServer(("127.0.0.1", int(sys.argv[1])), app, log=None).serve_forever()


if __name__ == "__main__":
    main()
