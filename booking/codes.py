"""Short codes: what a reservation is called aloud at its stop ("number 47"), so that people there tell theirs apart.

A code is a name and no key. It opens nothing: whoever cancels or answers does so by the reservation's own
unguessable id, at the kiosk of that stop or with the rider's token. So it is short enough to be said, never the same
for two open reservations of one owner, not given out again soon after, and not counted upwards: whoever mishears or
misremembers a digit, or tries the number after their own, seldom names somebody else's.
"""

from collections.abc import Collection
from itertools import count
from zlib import crc32

FIRST_CODE = 11
"""Two digits that are said as two."""
REMEMBERED_CODES = 30
"""So many codes given out last are not given out again while there are others."""


def pick_code(seed: str, taken: Collection[str], recent: Collection[str] = ()) -> str:
    """A code that is not taken, and where possible not recent either: of two digits, of more when all are taken.

    `seed` is random (the reservation's id); the same seed with the same codes taken gives the same code.
    """
    for avoided in ({*taken, *recent}, taken):
        found = _pick(seed, FIRST_CODE, 99, avoided)
        if found is not None:
            return found
    for digits in count(3):
        found = _pick(seed, 10 ** (digits - 1), 10**digits - 1, taken)
        if found is not None:
            return found
    raise AssertionError("there is always a longer number")


def _pick(seed: str, first: int, last: int, avoided: Collection[str]) -> str | None:
    size = last - first + 1
    start = crc32(seed.encode())
    codes = (str(first + (start + step) % size) for step in range(size))
    return next((code for code in codes if code not in avoided), None)
