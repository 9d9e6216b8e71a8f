"""What must be there before anybody is served: a log, a data folder that can be written, a store."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import SetupError
from server.settings import ServerSettings
from server.store.embedded import EmbeddedStore


def set_up_log(name: str) -> None:
    """Every line with its time and, where several processes write to one place, who says it."""
    who = f"{name} " if name else ""
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {who}%(levelname)s %(name)s %(message)s")


@contextmanager
def prepared_store(settings: ServerSettings) -> Iterator[str]:
    """The URL of the store to use: the one that is named, or the embedded one while the block runs.

    Raises `SetupError`.
    """
    _check_data_folder(settings.data)
    if settings.redis_url is not None:
        yield settings.redis_url
        return
    with EmbeddedStore(settings.data / "store") as url:
        yield url


def _check_data_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=data).close()
    except OSError as fault:
        raise SetupError(
            "data_not_writable", f"The data folder {data} cannot be written: {fault.strerror}."
        ) from fault
