"""Whether the page of this kiosk is still handed out: asked as its browser asks."""

import http.client
import logging
from time import monotonic

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


class PageProbe:
    """Called, it asks for the page's health, and returns when that last came."""

    def __init__(self, host: str, port: int) -> None:
        self._address = "127.0.0.1" if host in EVERYWHERE else host, port
        self._answered_at = monotonic()

    def __call__(self) -> float:
        """Return when the page last answered, by the monotonic clock."""
        connection = http.client.HTTPConnection(*self._address, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                self._answered_at = monotonic()
        except (OSError, http.client.HTTPException) as error:
            log.warning("the page does not answer: %s", error)
        finally:
            connection.close()
        return self._answered_at
