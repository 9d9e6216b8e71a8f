"""The queue through which workers pass on what they emit: Socket.IO's own, over the store's client.

The library's own `RedisManager` waits up to a minute before it listens again, waits for ever on a line that is only
half closed, and gives a message up after two tries without telling anybody. This one uses the connections of
`server.store.connection` (time-outs, retries, the primary that sentinels name), asks a quiet line whether it still
lives, listens again at once, and says when it may have missed something. Everything else is the library's.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import gevent
from socketio.pubsub_manager import PubSubManager

from server.store.connection import Client, StoreFault, StoreRefusal

log = logging.getLogger(__name__)
QUIET_SECONDS = 2.0
"""A line quiet for so long is asked whether it lives, and given up after as long again."""
PAUSE_SECONDS = 0.2
_LOOK_SECONDS = 0.5
_CANARY = "canary"
_OWED = 2
"""So many canaries taken by the store and none back while the line was quiet: it may end at a primary that was cut off
and answers still, while another has taken its place. Whoever opens a line is told which is the one."""


class MessageQueue(PubSubManager):  # type: ignore[misc]  # the library is untyped
    """What this worker emits goes to all workers; what others emit comes to this one's clients."""

    name = "store"

    def __init__(self, redis: Client, channel: str) -> None:
        super().__init__(channel=channel)
        self._redis = redis
        self._was_listening = False
        self._last_complaint = ""
        self._owed = 0
        self.failed = 0
        """Messages that the store did not take: no other worker has them."""
        self.heard: Callable[[int], None] = _ignore
        """Called with the number of each canary of this worker that comes back."""
        self.missed: Callable[[], None] = _ignore
        """Called when listening begins again: what others sent in between is gone."""

    def list_rooms(self) -> set[str]:
        """Rooms that clients of this worker are in, of all namespaces."""
        return {room for rooms in self.rooms.values() for room in rooms if isinstance(room, str)}

    def send_canary(self, number: int) -> bool:
        """Send a message to this worker itself. Returns whether the store answered, be it with a refusal."""
        # A `callback` is the one kind of message that the library hands back to the worker that sent it.
        try:
            self._send(
                {"method": "callback", "host_id": self.host_id, "sid": _CANARY, "id": number, "args": []}
            )
        except StoreRefusal as fault:
            self._complain(f"the store refuses this worker's messages: {fault}")
        except (*StoreFault, OSError):
            return False
        else:
            self._owed += 1
        return True

    def _publish(self, data: dict[str, Any]) -> None:
        """Never raises: this worker's own clients have been told already, and so has the stream."""
        try:
            self._send(data)
        except (*StoreFault, OSError) as fault:
            self.failed += 1
            log.warning("not passed on to the other workers: %s: %s", data.get("method"), fault)

    def _send(self, data: dict[str, Any]) -> None:
        self._redis.publish(self.channel, self.json.dumps(data))

    def _handle_callback(self, message: dict[str, Any]) -> None:
        if message.get("sid") != _CANARY:
            super()._handle_callback(message)
        elif message.get("host_id") == self.host_id:
            self.heard(message["id"])

    def _listen(self) -> Iterator[bytes]:
        """Every message of the channel, for as long as the worker lives."""
        while True:
            try:
                yield from self._listen_once()
            except (*StoreFault, OSError) as fault:
                self._complain(f"cannot hear the other workers, listening again: {fault}")
            gevent.sleep(PAUSE_SECONDS)

    def _listen_once(self) -> Iterator[bytes]:
        with self._redis.pubsub() as line:
            line.subscribe(self.channel)
            is_asked, self._owed, quiet_seconds = False, 0, 0.0
            while True:
                message = line.get_message(timeout=_LOOK_SECONDS)
                if message is not None:
                    is_asked, quiet_seconds = False, 0.0
                    if message["type"] == "message":
                        self._owed = 0
                        yield message["data"]
                    elif message["type"] == "subscribe":
                        self._begin()
                    continue
                quiet_seconds += _LOOK_SECONDS
                if self._owed >= _OWED:
                    raise TimeoutError("what this worker sends does not come back")
                if quiet_seconds >= QUIET_SECONDS:
                    if is_asked:
                        raise TimeoutError("the line of the message queue is dead")
                    line.ping()
                    is_asked, quiet_seconds = True, 0.0

    def _begin(self) -> None:
        """The store confirms a subscription: the first, or (the client may connect again by itself) another."""
        if self._was_listening:
            self.missed()
        self._was_listening = True
        self._last_complaint = ""

    def _complain(self, sentence: str) -> None:
        """In the log, once and not with every try."""
        if sentence != self._last_complaint:
            log.warning(sentence)
            self._last_complaint = sentence


def _ignore(*_: object) -> None:
    """Nobody wants to know."""
