"""One notification to one device: encrypted and signed by the library, handed to the device's push service."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, cast

import gevent
import msgspec
import requests

from server.push.addresses import PushSession, is_allowed
from server.push.key import PushKey
from server.push.notices import Notice
from server.push.subscriptions import Subscription

log = logging.getLogger(__name__)
WHOLE_SECONDS = 5.0
CONNECT_SECONDS = 3.0
LIVES_SECONDS = 300
"""A push service keeps a notification so long for a device that is off; then the bus has gone."""
TAKEN = frozenset({200, 201, 202, 204})
GONE = frozenset({404, 410})
TRY_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_TOPIC = 32


class Fate(Enum):
    """What became of a notification."""

    TAKEN = "taken"
    GONE = "gone"
    """The device wants nothing any more, or has another address."""
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """A push service's. `wait_seconds`: it has asked to be left alone for so long."""

    fate: Fate
    wait_seconds: float | None = None


class Poster:
    """Posts to push services, for one worker."""

    def __init__(self, key: PushKey, contact: str, allowed: tuple[str, ...]) -> None:
        """`contact`: whom a push service may write to, `mailto:…` or `https://…`."""
        self._key = key
        self._contact = contact
        self._allowed = allowed
        self._session = PushSession(allowed)

    def prepare(self) -> None:
        """Load the libraries and make the key, so that the first notification need not wait for them."""
        import pywebpush  # noqa: F401

        _ = self._key.public

    def post(self, subscription: Subscription, notice: Notice) -> Answer:
        """Hand it over. Never raises."""
        if not is_allowed(subscription.endpoint, self._allowed):
            return Answer(Fate.GONE)
        try:
            response = _in_time(lambda: self._send(subscription, notice))
        except (requests.RequestException, gevent.Timeout, OSError) as fault:
            log.info("a push service cannot be reached: %s", type(fault).__name__)
            return Answer(Fate.LATER)
        except ValueError as fault:  # a key that is on no curve, an address that is none
            log.info("a subscription that nothing can be sent to: %s", type(fault).__name__)
            return Answer(Fate.GONE)
        return _read(response)

    def _send(self, subscription: Subscription, notice: Notice) -> requests.Response:
        from pywebpush import WebPusher

        pusher = WebPusher(msgspec.to_builtins(subscription), requests_session=self._session)
        origin = "/".join(subscription.endpoint.split("/", 3)[:3])
        headers = self._key.vapid.sign({"aud": origin, "sub": self._contact})
        headers |= {"Urgency": _urgency(notice), "Topic": _topic(subscription, notice)}
        message = msgspec.json.encode(notice)
        sent = pusher.send(message, headers, ttl=LIVES_SECONDS, timeout=CONNECT_SECONDS)
        return cast(requests.Response, sent)


def _urgency(notice: Notice) -> Literal["high", "normal"]:
    return "high" if notice.urgent else "normal"


def _topic(subscription: Subscription, notice: Notice) -> str:
    """A waiting notification about the same ride is replaced by this one (RFC 8030, section 5.4)."""
    return hashlib.sha256(f"{subscription.device} {notice.tag}".encode()).hexdigest()[:LONGEST_TOPIC]


def _in_time(send: Callable[[], requests.Response]) -> requests.Response:
    """However slowly the other side drips."""
    with gevent.Timeout(WHOLE_SECONDS):
        return send()


def _read(response: requests.Response) -> Answer:
    status = response.status_code
    if status in TAKEN:
        return Answer(Fate.TAKEN)
    if status in GONE:
        return Answer(Fate.GONE)
    if status in TRY_LATER:
        told = response.headers.get("Retry-After", "")
        return Answer(Fate.LATER, float(told) if told.isascii() and told.isdigit() else None)
    log.warning("a push service has refused a notification with status %d", status)
    return Answer(Fate.REFUSED)
