"""What makes this box the kiosk of one stop: got for a one-time code, kept on disk for this user alone."""

import os
from pathlib import Path
from typing import Any

import msgspec
import requests

from kiosk.errors import RefusedByServer

FILE = Path("access") / "enrolled.json"
"""In the data folder."""
UPDATES_ROOT = Path("updates") / "root.json"
"""In the data folder: whom this kiosk trusts with updates."""
ANSWER_SECONDS = 20


class Enrolment(msgspec.Struct, frozen=True):
    """Where this kiosk belongs, and the token that proves it there."""

    server: str
    """Without a slash at the end."""
    stop_id: str
    stop_name: str
    token: str


def enrol(server: str, code: str, data: Path) -> Enrolment:
    """Trade the code and keep what came for it. Raises `RefusedByServer`; `OSError` when it cannot be kept.

    Whether it can be kept is tried first: the code is good only once.
    """
    path = data / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_for_us_alone(path.with_suffix(".part"), b"{}")
    answer = call(server, "POST", "/kiosk/enrol", {"code": code})
    stop = answer["stop"]
    enrolment = Enrolment(server, stop["stop_id"], stop["name"], answer["token"])
    _write_for_us_alone(path.with_suffix(".part"), msgspec.json.encode(enrolment))
    path.with_suffix(".part").replace(path)
    if answer.get("updates_root"):
        root = data / UPDATES_ROOT
        root.parent.mkdir(parents=True, exist_ok=True)
        root.write_text(answer["updates_root"], encoding="utf-8")
    return enrolment


def find_enrolment(data: Path) -> Enrolment | None:
    """What this kiosk was enrolled as; None when it was not, or nobody can read it."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Enrolment)
    except (OSError, msgspec.MsgspecError):
        return None


def call(server: str, method: str, path: str, body: object = None, token: str | None = None) -> Any:
    """Ask the server over HTTP; returns its JSON. Raises `RefusedByServer` with the server's code."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = requests.request(
            method, f"{server}/api/v1{path}", json=body, headers=headers, timeout=ANSWER_SECONDS
        )
    except requests.RequestException as error:
        raise RefusedByServer("no_server", f"The server at {server} cannot be reached.") from error
    told: Any = None
    try:
        told = answer.json() if answer.content else {}
    except requests.JSONDecodeError as error:
        raise RefusedByServer("no_server", f"What answers at {server} is no Gachita server.") from error
    if not answer.ok:
        raise RefusedByServer(str(told.get("code", answer.status_code)), str(told.get("detail", "Refused.")))
    return told


def _write_for_us_alone(path: Path, content: bytes) -> None:
    """Never readable by others, not even while it is being written."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
