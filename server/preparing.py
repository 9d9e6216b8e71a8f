"""What must be there before anybody is served: a log, a data folder that can be written, a store."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.errors import SetupError
from server.settings import ServerSettings
from server.store.embedded import EmbeddedStore

log = logging.getLogger(__name__)
MEND_SECONDS = 1.0
"""How often a store of our own is looked after."""


def set_up_log(name: str) -> None:
    """Every line with its time and, where several processes write to one place, who says it."""
    who = f"{name} " if name else ""
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {who}%(levelname)s %(name)s %(message)s")


@dataclass(frozen=True, slots=True)
class PreparedStore:
    """The store to use."""

    url: str
    embedded: EmbeddedStore | None
    """None for a store that somebody else runs."""

    def mend(self) -> None:
        """Start it again if it is ours and has ended. Never raises: it is tried again."""
        try:
            if self.embedded is not None and self.embedded.revive():
                log.warning("the embedded store had ended by itself; it runs again")
        except SetupError as fault:
            log.error("%s", fault.sentence.en)


@contextmanager
def prepared_store(settings: ServerSettings) -> Iterator[PreparedStore]:
    """The store that is named, or the embedded one while the block runs. Raises `SetupError`."""
    _check_data_folder(settings.data)
    if settings.redis_url is not None:
        yield PreparedStore(settings.redis_url, None)
        return
    store = EmbeddedStore(settings.data / "store")
    with store as url:
        yield PreparedStore(url, store)


def _check_data_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=data).close()
    except OSError as fault:
        raise SetupError(
            "data_not_writable", f"The data folder {data} cannot be written: {fault.strerror}."
        ) from fault
