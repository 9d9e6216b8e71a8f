"""Stop time updates written as protobuf bytes, many thousands at once and none of them as a value.

Each row becomes one `TripUpdate.stop_time_update` with its tag and length, so that what belongs to a trip can be put
behind the rest of its message as it is (protobuf.dev, encoding: the parts of a message may stand in any order).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

SLICE_ROWS = 8192
"""So many rows at a time: nothing else waits long for the interpreter."""
_STOP_TIME_UPDATE, _SEQUENCE, _ARRIVAL, _DEPARTURE, _STOP_ID, _RELATION = 0x12, 0x08, 0x12, 0x1A, 0x22, 0x28
_DELAY, _TIME = 0x08, 0x10


@dataclass(frozen=True, slots=True)
class StopTimeRows:
    """What is said of each stop, one row per stop. Times in seconds since 1970, delays in seconds."""

    sequences: Numbers
    stops: Numbers
    """Places in `stop_ids`."""
    stop_ids: Sequence[bytes]
    arrivals: Numbers
    arrival_delays: Numbers
    has_arrival: Truths
    departures: Numbers
    departure_delays: Numbers
    has_departure: Truths
    relations: Numbers
    """Numbers of `ScheduleRelationship`."""


def encode_stop_times(rows: StopTimeRows) -> tuple[bytes, Numbers]:
    """The bytes of all rows, and where each row begins; one more than there are rows."""
    names, name_sizes = _spell(rows.stop_ids)
    whole = BytesIO()
    sizes: list[Numbers] = [np.zeros(1, np.int64)]
    for begin in range(0, len(rows.stops), SLICE_ROWS):
        part = slice(begin, begin + SLICE_ROWS)
        written = _encode_slice(rows, part, names, name_sizes)
        whole.write(written.flatten())
        sizes.append(written.sizes())
    return whole.getvalue(), np.cumsum(np.concatenate(sizes))


class _Written:
    """Rows being written: columns of bytes, of which each row uses some."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._bytes: list[Bytes] = []
        self._used: list[Truths] = []

    def add(self, data: Bytes, used: Truths) -> None:
        """Columns of bytes after those there are."""
        self._bytes.append(data)
        self._used.append(used)

    def add_tag(self, tag: int, used: Truths) -> None:
        """One byte, the same in every row that uses it."""
        self.add(np.full((self._count, 1), tag, np.uint8), used[:, None])

    def add_number(self, numbers: Numbers, used: Truths) -> None:
        """A varint."""
        data, is_used = _varints(numbers)
        self.add(data, is_used & used[:, None])

    def extend(self, other: "_Written") -> None:
        """All columns of another."""
        self._bytes += other._bytes
        self._used += other._used

    def sizes(self) -> Numbers:
        """How many bytes each row uses."""
        return sum((used.sum(axis=1) for used in self._used), np.zeros(self._count, np.int64))

    def flatten(self) -> bytes:
        """The used bytes, row after row."""
        return np.concatenate(self._bytes, axis=1)[np.concatenate(self._used, axis=1)].tobytes()


def _encode_slice(rows: StopTimeRows, part: slice, names: Bytes, name_sizes: Numbers) -> _Written:
    stops = rows.stops[part]
    count = len(stops)
    every = np.ones(count, np.bool_)
    body = _Written(count)
    body.add_tag(_SEQUENCE, every)
    body.add_number(rows.sequences[part], every)
    _add_event(body, _ARRIVAL, rows.arrivals[part], rows.arrival_delays[part], rows.has_arrival[part])
    _add_event(body, _DEPARTURE, rows.departures[part], rows.departure_delays[part], rows.has_departure[part])
    body.add_tag(_STOP_ID, every)
    body.add_number(name_sizes[stops], every)
    body.add(names[stops], np.arange(names.shape[1]) < name_sizes[stops][:, None])
    body.add_tag(_RELATION, every)
    body.add_number(rows.relations[part], every)
    whole = _Written(count)
    whole.add_tag(_STOP_TIME_UPDATE, every)
    whole.add_number(body.sizes(), every)
    whole.extend(body)
    return whole


def _add_event(into: _Written, tag: int, times: Numbers, delays: Numbers, used: Truths) -> None:
    """A `StopTimeEvent` with its delay and its time."""
    event = _Written(len(times))
    event.add_tag(_DELAY, used)
    event.add_number(delays, used)
    event.add_tag(_TIME, used)
    event.add_number(times, used)
    into.add_tag(tag, used)
    into.add_number(event.sizes(), used)
    into.extend(event)


def _varints(numbers: Numbers) -> tuple[Bytes, Truths]:
    """Each number in groups of seven bits, the lowest first; a negative one takes ten bytes."""
    rest = numbers.astype(np.uint64)
    highest = int(rest.max()) if len(rest) else 0
    width = max(1, -(-highest.bit_length() // 7))

    shifted = rest[:, None] >> (np.arange(width, dtype=np.uint64) * np.uint64(7))
    is_used = shifted > 0
    is_used[:, 0] = True
    goes_on = np.zeros_like(is_used)
    goes_on[:, :-1] = is_used[:, 1:]
    data = (shifted & np.uint64(0x7F)).astype(np.uint8) | (goes_on.astype(np.uint8) * np.uint8(0x80))
    return data, is_used


def _spell(names: Sequence[bytes]) -> tuple[Bytes, Numbers]:
    """The names as rows of one array, and their lengths."""
    sizes = np.array([len(name) for name in names], np.int64)
    width = int(sizes.max(initial=0))
    padded = b"".join(name.ljust(width, b"\0") for name in names)
    return np.frombuffer(padded, np.uint8).reshape(len(names), width), sizes
