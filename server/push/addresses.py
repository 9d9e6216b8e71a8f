"""Where a push may be sent: to public addresses over https, and to those that an operator has named.

The address comes from whoever calls us, so it must never lead into our own network. It is looked at twice: as text,
when it is told, and as the address that the connection has really reached, before anything is sent.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

HTTPS_PORT = 443
MOST_ANSWER_BYTES = 4096


class NotPublic(NewConnectionError):
    """The name of a push service leads to an address that is not public."""


def is_allowed(url: str, allowed: tuple[str, ...] = ()) -> bool:
    """Whether that may be the address of a push service. `allowed`: `HOST:PORT` of an operator's own."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or not parts.hostname:
        return False
    if parts.scheme in ("http", "https") and parts.netloc in allowed:
        return True
    return parts.scheme == "https" and port in (None, HTTPS_PORT) and _is_public_name(parts)


def _is_public_name(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return is_public(ip_address(host))
    except ValueError:  # a name, as it should be
        return "." in host and not host.endswith((".localhost", ".local", ".internal", "."))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether that address is in nobody's own network."""
    return address.is_global and not address.is_multicast


class PublicConnection(HTTPSConnection):
    """A connection that says nothing to an address that is not public, whatever its name has promised."""

    def _new_conn(self) -> Any:
        sock = super()._new_conn()  # type: ignore[no-untyped-call, unused-ignore]
        reached = sock.getpeername()[0].partition("%")[0]
        if is_public(ip_address(reached)):
            return sock
        sock.close()
        raise NotPublic(self, f"{self.host} leads to {reached}")


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = PublicConnection


class PublicOnly(HTTPAdapter):
    """Reaches public addresses over https, and nothing else."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)  # type: ignore[no-untyped-call, unused-ignore]
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


class PushSession(requests.Session):
    """For posting to push services: follows nothing, takes no proxy from the environment, reads little."""

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", PublicOnly())
        for host in allowed:
            for scheme in ("http", "https"):
                self.mount(f"{scheme}://{host}/", HTTPAdapter())

    def get_redirect_target(self, resp: requests.Response) -> None:
        """A push service that sends us elsewhere is not followed."""

    def send(self, request: requests.PreparedRequest, **named: Any) -> requests.Response:
        """Read the beginning of the answer only: its status is all that counts."""
        response = super().send(request, **{**named, "stream": True})
        response._content = response.raw.read(MOST_ANSWER_BYTES, decode_content=False)
        response.close()
        return response
