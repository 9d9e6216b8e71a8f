"""When the collector of garbage may stop the worker: for moments always, for long almost never.

What nobody uses any more is freed by its count of references. The collector only looks for what hangs together in
circles, and for that goes through every object: with a thousand lines open that took 100 to 250 ms, every few
seconds, in which no ping moved. So only young objects are looked through as a matter of course. All of them are when
the worker has grown by much since the last time.
"""

import gc
import logging
import os
from pathlib import Path
from time import perf_counter

from gevent import sleep

log = logging.getLogger(__name__)
_STATM = Path("/proc/self/statm")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_YOUNG, _MIDDLE, _NEVER = 2000, 10, 2**30
"""A look at the young takes a fraction of a millisecond, one at those of middle age some (`gc.set_threshold`)."""
GROWN_BYTES, GROWN_SHARE = 2**30, 1.0
"""A full look when the worker has grown by both. With 5,000 lines open it stops everything for up to two seconds and
found 1,500 objects: a whole city's lines and pictures, which fit below this, must not bring it about.
"""
_LOOK_SECONDS = 30.0


def settle() -> None:
    """Once everything that stays has been made: it is not looked through again."""
    gc.collect()
    gc.freeze()
    if find_memory_bytes():  # where the system does not tell it, the collector keeps its own ways
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)


def keep_looking() -> None:
    """Until killed: a full look whenever it is worth its while."""
    before = find_memory_bytes()
    while True:
        sleep(_LOOK_SECONDS)
        if is_worth_it(before, find_memory_bytes()):
            look_through_all()
            before = find_memory_bytes()


def is_worth_it(before: int, now: int) -> bool:
    """Whether the worker has grown by so much (bytes of memory) that some of it may be garbage."""
    return now - before > max(GROWN_BYTES, before * GROWN_SHARE)


def look_through_all() -> int:
    """Everything, what was set aside before too; then all of it is set aside. Returns how much was garbage."""
    began = perf_counter()
    gc.unfreeze()
    found = gc.collect()
    gc.freeze()
    log.info("the collector found %d objects of no use in %.2f s", found, perf_counter() - began)
    return found


def find_memory_bytes() -> int:
    """Memory of this process's own, without the pages of the timetable's files (proc(5)); 0 where it is not told."""
    try:
        _, resident, shared, *_ = _STATM.read_text().split()
        return (int(resident) - int(shared)) * _PAGE_BYTES
    except OSError:
        return 0
