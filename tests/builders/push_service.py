"""A push service on this machine with one device behind it: it decrypts what it is sent, or answers as it is told."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.builders.http_service import listening

CREATED = 201
AUTH = b"sixteen bytes ok"


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Sent:
    """One message as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Answers 201 unless told otherwise; whoever it belongs to holds the device's secret."""

    port: int = 0
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    came: list[Sent] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """The next ones, in this order."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def keys(self) -> dict[str, str]:
        """The device's half of the encryption."""
        point = self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": _text(point), "auth": _text(AUTH)}

    def subscription(self, device: str = "phone", language: str = "ko") -> dict[str, Any]:
        """What a browser says of a device behind this service."""
        return {"endpoint": f"http://{self.host}/{device}", "keys": self.keys, "language": language}

    def read(self, sent: Sent) -> dict[str, Any]:
        """What only the device can read."""
        plain = http_ece.decrypt(sent.body, private_key=self.secret, auth_secret=AUTH, version="aes128gcm")
        read: dict[str, Any] = json.loads(plain)
        return read

    def list_words(self) -> list[str]:
        """What the device has been told, in its order."""
        return [self.read(sent)["words"] for sent in self.came]

    def knows_sender(self, sent: Sent, public_key: str) -> bool:
        """Whether it is signed by the key that the device has subscribed with."""
        authorization = sent.headers["authorization"]
        return f"k={public_key}" in authorization and bool(Vapid02.verify(authorization))


@contextmanager
def push_service() -> Iterator[PushService]:
    """Listens while the block runs."""

    service = PushService()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard = {name.lower(): value for name, value in self.headers.items()}
            service.came.append(Sent(self.path, heard, body))
            status, headers = service.answers.pop(0) if service.answers else (CREATED, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

    with listening(Door) as service.port:
        yield service
