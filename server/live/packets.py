"""What comes over a line before anybody looks at what it means: packets of Socket.IO, in order or not.

A packet that is none (broken JSON, nesting without end, an id of a thousand digits) ends its line: the library would
write down a fault and leave the sender waiting. So does a flood of packets of any kind, and what nobody honest sends:
attachments, which would be kept until the last of them has come, and events named like the library's own, with which
a client could say that somebody has left who goes on listening.
"""

import logging
from typing import Any

from socketio import packet

from server.live.flood import FloodGuard

log = logging.getLogger(__name__)
_RESERVED = frozenset({"connect", "disconnect", "__disconnect_final"})


class CheckedPacket(packet.Packet):  # type: ignore[misc]  # the library is untyped
    """A packet of which only what our commands need is taken. Raises `ValueError`."""

    def decode(self, encoded_packet: str) -> int:
        """What the line says, as the library reads it, and no more."""
        attachments: int = super().decode(encoded_packet)
        if attachments:
            raise ValueError("nobody here takes bytes")
        if self.packet_type == packet.EVENT:
            name = self.data[0] if isinstance(self.data, list) and self.data else None
            if not isinstance(name, str) or name in _RESERVED:
                raise ValueError("an event without a name of its own")
        return attachments


def guard(server: Any) -> "PacketGuard":
    """From now on every packet of that Socket.IO server passes here first."""
    handlers = server.eio.handlers
    one = PacketGuard(server.eio, handlers["message"], handlers["disconnect"])
    server.eio.on("message", one.take)
    server.eio.on("disconnect", one.forget)
    return one


class PacketGuard:
    """Passes packets on, or ends their line."""

    def __init__(self, engine: Any, take: Any, forget: Any) -> None:
        self._engine = engine
        self._take = take
        self._forget = forget
        self._flood = FloodGuard()

    def take(self, line: str, data: object) -> None:
        """One packet of that line."""
        if not self._flood.allows(line):
            self._end(line, "it floods")
        elif not isinstance(data, str):
            self._end(line, "it sends what is no text")
        else:
            try:
                self._take(line, data)
            except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as fault:
                self._end(line, f"not a packet of Socket.IO ({type(fault).__name__})")

    def forget(self, line: str, *reason: str) -> None:
        """The line has ended."""
        self._flood.forget(line)
        self._forget(line, *reason)

    def _end(self, line: str, why: str) -> None:
        if line in self._engine.sockets:
            log.info("a line is ended: %s", why)
            self._engine.disconnect(line)
