"""What single fields of the city's answers mean: moments, floors, crowds, plates, arrival texts, numbers."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct

from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import Occupancy

SEOUL = ZoneInfo("Asia/Seoul")
NOBODY = frozenset({"", "0"})
"""Ids that stand for no vehicle and no stop."""
SOON_SECONDS = 30
"""What `곧 도착` (arriving soon) is worth where no seconds are given."""
LARGEST_SECONDS = 4 * 3600

_FLOORS = MappingProxyType({"0": LowFloor.NO, "1": LowFloor.YES})
_CROWDS: Mapping[str, Occupancy] = MappingProxyType(
    {
        "3": Occupancy.MANY_SEATS,  # 여유: nearly everybody sits
        "4": Occupancy.STANDING_ROOM,  # 보통: some stand, with room
        "5": Occupancy.CRUSHED,  # 혼잡: little room to stand
        "6": Occupancy.FULL,  # 매우 혼잡
    }
)
_PLATE = re.compile(r"(?:[가-힣]{2})?\d{2,3}[가-힣]\d{4}$")
_MINUTES = re.compile(r"(\d{1,3})\s*분")
_SECONDS = re.compile(r"(\d{1,2})\s*초")
_STOPS_BEFORE = re.compile(r"(\d{1,3})\s*번째\s*전")
_DIGITS = re.compile(r"\d+")


def read_moment(text: str) -> datetime | None:
    """`20250521134915` or `2021-11-10 15:32:40.0`, both in Seoul; none when it is neither."""
    digits = "".join(_DIGITS.findall(text.partition(".")[0]))
    if len(digits) != 14:
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=SEOUL).astimezone(UTC)
    except ValueError:
        return None


def read_number(text: str) -> float | None:
    """A finite number; none when it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None


def read_count(text: str) -> int | None:
    """A whole number that is not negative; none when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_floor(bus_type: str) -> LowFloor:
    """`busType`: 0 high-floor, 1 low-floor. 2 is articulated, which says nothing about its floor."""
    return _FLOORS.get(bus_type, LowFloor.UNKNOWN)


def read_crowd(congestion: str, is_full: str = "") -> Occupancy | None:
    """`congestion` (also spelled `congetion`) and `isFullFlag`; none when the city does not say (0)."""
    return Occupancy.FULL if is_full == "1" else _CROWDS.get(congestion)


def read_plate(text: str) -> str:
    """A licence plate (`서울74사1598`) without what some answers put before it."""
    together = "".join(text.split())
    found = _PLATE.search(together)
    return found[0] if found else together


class ArrivalText(Struct, frozen=True, gc=False):
    """What an arrival text (`arrmsg1`) says."""

    seconds: int | None
    """Until the bus is there; none when the text gives no time."""
    stops_before: int | None
    """`[2번째 전]`: it is so many stops away."""
    is_soon: bool = False
    """`곧 도착`."""


def read_arrival_text(text: str) -> ArrivalText | None:
    """`7분18초후[2번째 전]`, `곧 도착`; none for a bus that is not on its way (`출발대기`, `운행종료`, others)."""
    stops = _STOPS_BEFORE.search(text)
    before = int(stops[1]) if stops else None
    if "곧" in text and "도착" in text:
        return ArrivalText(None, before, is_soon=True)
    until = text.partition("후")[0] if "후" in text else ""
    minutes, seconds = _MINUTES.search(until), _SECONDS.search(until)
    if minutes is None and seconds is None:
        return None
    return ArrivalText((int(minutes[1]) * 60 if minutes else 0) + (int(seconds[1]) if seconds else 0), before)


def read_seconds_until(text: str, *counted: str) -> int | None:
    """Seconds until arrival: what the text says, else the first of the numbers; none when no bus is on its way.

    The text is what the city's own signs show; the numbers beside it may be 0 or belong to another method.
    """
    said = read_arrival_text(text)
    if said is None:
        return None
    if said.seconds is not None:
        return said.seconds
    numbers = (read_count(one) for one in counted)
    return next((one for one in numbers if one is not None and 0 < one <= LARGEST_SECONDS), SOON_SECONDS)
