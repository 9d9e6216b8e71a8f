"""Files that are whole or not there: after a power cut, on a full disk, on one that cannot be written any more."""

import contextlib
import errno
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old or the new one, whole, whatever happens. Raises `OSError`."""
    beside = path.with_suffix(".part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        delete_if_possible(beside)  # half a file takes the room that the next one needs
        raise
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """The name of a new file lasts only when its folder is on disk too."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def delete_if_possible(path: Path) -> bool:
    """Delete a file; say whether it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def set_aside(path: Path) -> None:
    """Put a file that cannot be read out of the way, for somebody to look at."""
    log.error("%s cannot be read and is set aside", path)
    with contextlib.suppress(OSError):
        path.replace(path.with_suffix(".unreadable"))


def is_full(error: OSError) -> bool:
    """Say whether there was no room; otherwise the disk cannot be written at all."""
    return error.errno in NO_ROOM
