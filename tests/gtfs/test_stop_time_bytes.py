"""Written a thousand at once, stop time updates are what the protobuf library would have written one by one."""

import numpy as np
from google.transit import gtfs_realtime_pb2 as wire
from hypothesis import given
from hypothesis import strategies as st

from gtfs.realtime.stop_time_bytes import SLICE_ROWS, StopTimeRows, encode_stop_times

NAMES = ["a", "정류소", "x" * 200, "01-001"]
rows = st.tuples(
    st.integers(0, 2**32 - 1),
    st.sampled_from(range(len(NAMES))),
    st.integers(0, 2**40),
    st.integers(-(2**31), 2**31 - 1),
    st.booleans(),
    st.integers(0, 2**40),
    st.integers(-(2**31), 2**31 - 1),
    st.booleans(),
    st.integers(0, 3),
)


def one_by_one(row):
    (
        sequence,
        stop,
        arrival,
        arrival_delay,
        has_arrival,
        departure,
        departure_delay,
        has_departure,
        relation,
    ) = row
    update = wire.TripUpdate.StopTimeUpdate(
        stop_sequence=sequence, stop_id=NAMES[stop], schedule_relationship=relation
    )
    if has_arrival:
        update.arrival.delay, update.arrival.time = arrival_delay, arrival
    if has_departure:
        update.departure.delay, update.departure.time = departure_delay, departure
    return update


def columns_of(given_rows):
    columns = [np.array(column) for column in zip(*given_rows, strict=True)]
    return StopTimeRows(columns[0], columns[1], [name.encode() for name in NAMES], *columns[2:])


@given(st.lists(rows, min_size=1, max_size=20))
def test_every_row_says_what_the_library_reads(given_rows):
    data, begins = encode_stop_times(columns_of(given_rows))
    message = wire.TripUpdate.FromString(wire.TripUpdate(trip={}).SerializeToString() + data)
    assert list(message.stop_time_update) == [one_by_one(row) for row in given_rows]
    for at, row in enumerate(given_rows):
        piece = wire.TripUpdate.FromString(b"\n\0" + data[begins[at] : begins[at + 1]])
        assert list(piece.stop_time_update) == [one_by_one(row)]


def test_more_rows_than_a_slice_follow_each_other_without_a_seam():
    given_rows = [(n, n % 4, n, -n, n % 2 == 0, n, n, n % 3 == 0, n % 4) for n in range(SLICE_ROWS + 10)]
    data, begins = encode_stop_times(columns_of(given_rows))
    assert (len(begins), begins[-1]) == (len(given_rows) + 1, len(data))
    message = wire.TripUpdate.FromString(b"\n\0" + data)
    assert list(message.stop_time_update) == [one_by_one(row) for row in given_rows]
