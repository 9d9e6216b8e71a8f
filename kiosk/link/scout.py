"""Asking the server what comes to the stops around, when somebody here finds nothing to book."""

import logging
import threading
from collections.abc import Callable

import msgspec
import requests

from kiosk.conversation.events import NearbyFound
from kiosk.conversation.world import Nearby
from kiosk.link.server_link import Address

log = logging.getLogger(__name__)

ANSWER_SECONDS = 6


class Scout:
    """Asks on a thread of its own, one question at a time; `tell` always gets an answer, if only that there is none."""

    def __init__(self, address: Address, tell: Callable[[NearbyFound], None]) -> None:
        self._address = address
        self._tell = tell
        self._turn = threading.Lock()

    def look(self) -> None:
        """Ask. Returns at once."""
        threading.Thread(target=self._look, name="scout", daemon=True).start()

    def _look(self) -> None:
        with self._turn:
            self._tell(NearbyFound(self._ask()))

    def _ask(self) -> Nearby | None:
        url = f"{self._address.server}/api/v1/stops/{self._address.stop}/nearby"
        try:
            answer = requests.get(url, timeout=ANSWER_SECONDS)
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=Nearby)
        except (requests.RequestException, msgspec.MsgspecError) as error:
            log.warning("what comes to the stops around is not known: %s", error)
            return None
