"""The key by which push services know this server (VAPID, RFC 8292): made at the first start, kept in its folder."""

import os
import secrets
from base64 import urlsafe_b64encode
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a server to which nobody has subscribed yet needs neither key nor library
    from py_vapid import Vapid02

FILE_NAME = "push-key.pem"
OWNER_ONLY = 0o600


class PushKey:
    """One key for all workers of a data folder. Servers on several machines need copies of the same file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    @cached_property
    def vapid(self) -> "Vapid02":
        """The key itself; made where there is none yet. Raises `OSError`."""
        from py_vapid import Vapid02

        if not self._path.exists():
            made = Vapid02()
            made.generate_keys()
            self._keep(made.private_pem())
        return Vapid02.from_pem(self._path.read_bytes())

    @cached_property
    def public(self) -> str:
        """What a browser is told when it subscribes: the uncompressed point, base64url without padding."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        point = self.vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    def _keep(self, pem: bytes) -> None:
        """Whole or not at all; of several workers that start together one has the first word."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f".{FILE_NAME}-{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, self._path)
        except FileExistsError:
            return
        finally:
            beside.unlink()
