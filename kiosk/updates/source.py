"""Where a running kiosk gets its updates: its server, once it was told whom to trust."""

from collections.abc import Callable

from kiosk.care.enrolment import UPDATES_ROOT
from kiosk.settings import Settings
from kiosk.updates.sets import SetStore


def make_update(settings: Settings, stop_id: str, store: SetStore) -> Callable[[], bool]:
    """Return what brings the newest set and says whether to begin anew with it. It raises an `UpdateError`."""

    def update_if_trusted() -> bool:
        if not (settings.data / UPDATES_ROOT).is_file():
            return False  # its server has no releases
        from kiosk.updates.self_test import run_self_test  # TUF and cryptography: only when they are needed
        from kiosk.updates.updating import Source, update

        source = Source(f"{settings.server}/updates", settings.data, stop_id)
        brought = update(source, store, lambda folder: run_self_test(folder, settings.data, stop_id))
        return brought is not None

    return update_if_trusted
