"""`/updates/`: releases for kiosks, as the operator has signed them; any part of a file, for whoever was cut off."""

from pathlib import Path

from flask import Blueprint, Response, current_app, send_from_directory
from werkzeug.exceptions import NotFound

from server.composition import Services

blueprint = Blueprint("releases", __name__)
TARGET_SECONDS = 30 * 24 * 3600
"""The name of a target has its hash in it: what it holds never changes."""


@blueprint.get("/updates/<any(metadata, targets):kind>/<path:name>")
def hand_out(kind: str, name: str) -> Response:
    """A signed file (`metadata`), or one that a signed file names (`targets`)."""
    services: Services = current_app.extensions["gachita"]
    folder = services.settings.updates
    if folder is None:
        raise NotFound
    is_target = kind == "targets"
    response = send_from_directory(
        (folder / kind).resolve(), name, conditional=True, max_age=TARGET_SECONDS if is_target else 0
    )
    if not is_target:
        response.headers["Cache-Control"] = "no-cache"
    return response


def read_root(folder: Path | None) -> str | None:
    """Whom kiosks are to trust from their enrolment on: the first root; None where there are no releases."""
    if folder is None:
        return None
    try:
        return (folder / "metadata" / "1.root.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
