"""A Socket.IO line whose frames are written by hand: what no library would send, sent all the same."""

import json
import time
from typing import Any

from websocket import WebSocket, WebSocketException, create_connection

PATIENCE_SECONDS = 5


class RawLine:
    """One web socket, one namespace."""

    def __init__(self, url: str, namespace: str, token: str | None, *, origin: str | None = None) -> None:
        self.namespace = namespace
        address = url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
        self._socket: WebSocket = create_connection(address, timeout=PATIENCE_SECONDS, origin=origin)
        self._plain = self._socket.sock
        assert self._socket.recv().startswith("0"), "the transport's own greeting"
        self.send_frame(f"40{namespace},{json.dumps({'token': token})}")
        self.greeting = str(self._socket.recv())
        self._number = 0

    def send_frame(self, frame: str | bytes) -> None:
        """Exactly these characters, or bytes."""
        self._socket.send(frame) if isinstance(frame, str) else self._socket.send_binary(frame)

    def ask(self, command: str, payload_text: str) -> dict[str, Any] | None:
        """The acknowledgement of a command whose payload is written by hand; None when the line ends instead."""
        self._number += 1
        try:
            self.send_frame(f"42{self.namespace},{self._number}[{json.dumps(command)},{payload_text}]")
            return self._await_answer(f"43{self.namespace},{self._number}[")
        except (WebSocketException, OSError):
            return None

    def _await_answer(self, head: str) -> dict[str, Any] | None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (frame := str(self._socket.recv())) and time.monotonic() < deadline:
            if frame == "2":
                self._socket.send("3")
            if frame.startswith(head):
                answer: dict[str, Any] = json.loads(frame[len(head) - 1 :])[0]
                return answer
        return None

    def is_up(self) -> bool:
        """Whether anybody still answers here."""
        return self.ask("resume", '{"after": 0}') is not None

    def close(self) -> None:
        # The library lets go of its socket without closing it when the other side has gone.
        self._socket.shutdown()
        self._plain.close()

    def __enter__(self) -> "RawLine":
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()
