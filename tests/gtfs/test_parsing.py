"""However a file is cut into blocks, and however quickly a block is read, its rows are the same."""

import csv
import io
import zipfile

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.archive import open_archive
from gtfs.errors import FeedUnreadable
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_batches
from gtfs.schedule.time_columns import PLAIN_TIME, parse_plain_seconds, parse_seconds_column
from gtfs.service_time import NO_TIME, parse_seconds

PLAIN = (
    {"number": pa.int32(), "kind": pa.binary(1)},
    {"time": PLAIN_TIME},
)
TABLE = Columns(
    "stops.txt", required=("name",), optional=("number", "kind", "time"), keys=("name", "number", "kind")
)
QUICK = Columns("stops.txt", TABLE.required, TABLE.optional, keys=TABLE.keys, plain=PLAIN)
HEADER = "name,number,kind,time,other\n"
ALL_AT_ONCE = 1 << 24


def read(data, wanted, block_bytes, folder):
    """(record number, values) of all rows in order of the file, and what was noted."""
    (folder / "feed").mkdir(exist_ok=True)
    (folder / "feed" / "stops.txt").write_bytes(data)
    notices, found = NoticeCollector(), []
    with open_archive(folder / "feed", notices) as archive:
        for rows in read_batches(archive, wanted, notices, block_bytes=block_bytes):
            texts = [rows.texts(name).to_pylist() for name in (*wanted.required, *wanted.optional)]
            numbers = rows.numbers("number", notices, empty=-1).tolist()
            kinds = rows.choices("kind", range(4), notices).tolist()
            found += zip(rows.row_numbers().tolist(), zip(*texts, strict=True), numbers, kinds, strict=True)
    # Odd rows come last, and faults are noted block by block.
    noted = [(one.code, one.field, one.count) for one in notices.list_groups()]
    return sorted(found), noted


VALUES = st.sampled_from(
    [
        *("", "a", "시청", " b ", "1", "23", " 4", "-1", "+5", "0x1F", "3000000000", "NULL"),
        *("08:00:00", "8:00:00", "25:61:00"),
        *('"q,r"', '"two\nlines"', '"two\r\nlines"', '""', '"a ""b"""', '""""', "o\rld", '5" pipe'),
    ]
)
ROWS = st.lists(st.lists(VALUES, min_size=5, max_size=5) | st.lists(VALUES, max_size=7), max_size=14)
ENDS = st.sampled_from(["\n", "\r\n"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, end=ENDS, is_ended=st.booleans(), block_bytes=st.integers(1, 120))
def test_small_blocks_and_quick_types_read_what_one_stream_of_texts_reads(
    tmp_path, rows, end, is_ended, block_bytes
):
    data = (HEADER + end.join(",".join(row) for row in rows) + (end if is_ended else "")).encode()
    expected = read(data, TABLE, ALL_AT_ONCE, tmp_path)
    assert read(data, QUICK, ALL_AT_ONCE, tmp_path) == expected
    assert read(data, QUICK, block_bytes, tmp_path) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(st.text('ab,"\n\r 시', max_size=4), min_size=5, max_size=5), max_size=12),
    block_bytes=st.integers(1, 90),
)
def test_a_table_as_python_writes_it_is_read_as_python_reads_it(tmp_path, rows, block_bytes):
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [["name", "number", "kind", "time", "x"], *rows]
    )
    found, _ = read(written.getvalue().encode(), QUICK, block_bytes, tmp_path)
    expected = [
        (number, tuple(value.strip() for value in row[:4]))
        for number, row in enumerate(rows, 2)
        if any(value.strip() for value in row[:4])
    ]
    assert [(number, texts) for number, texts, *_ in found] == expected


def test_rows_after_odd_ones_keep_their_numbers(tmp_path):
    data = (
        HEADER + "a,1,0,08:00:00,\nshort\nb,2,0,08:00:00,\nc,x,0,08:00:00,\nlong,1,1,1,1,1\nd,3,9,,\n"
    ).encode()
    for block_bytes in (1, 30, 60, ALL_AT_ONCE):
        found, noted = read(data, QUICK, block_bytes, tmp_path)
        assert [(number, texts[0]) for number, texts, *_ in found] == [
            (2, "a"),
            (3, "short"),
            (4, "b"),
            (5, "c"),
            (7, "d"),
        ]
        assert ("invalid_row_length", None, 2) in noted


TIMES = st.from_regex(r"[0-9]{1,3}:[0-9]{2}:[0-9]{2}", fullmatch=True) | st.sampled_from(
    [
        "",
        " 8:00:00",
        "08:00:60",
        "08:60:00",
        "0a:00:00",
        "08-00-00",
        "::::::::",
        "99:59:59",
        "00:00:00",
        "시시:0",
    ]
)


@given(st.lists(TIMES, max_size=20))
def test_a_column_of_times_is_what_its_times_are(texts):
    seconds, is_wrong = parse_seconds_column(pa.array(texts, pa.string()))
    expected = [parse_seconds(text) for text in texts]
    assert seconds.tolist() == [NO_TIME if one is None else one for one in expected]
    assert is_wrong.tolist() == [
        one is None and text != "" for one, text in zip(expected, texts, strict=True)
    ]


@given(
    st.lists(
        st.binary(min_size=8, max_size=8)
        | TIMES.filter(lambda text: len(text) == 8).map(str.encode)
        | st.none()
    )
)
def test_times_of_eight_letters_are_read_at_once_or_not_at_all(values):
    values = [value for value in values if value is None or len(value) == 8]
    seconds = parse_plain_seconds(pa.array(values, PLAIN_TIME))
    expected = [
        None if value is None else parse_seconds(value.decode("latin-1").replace(" ", "?"))
        for value in values
    ]
    if any(one is None and value is not None for one, value in zip(expected, values, strict=True)):
        assert seconds is None
    else:
        assert seconds is not None
        assert seconds.tolist() == [NO_TIME if one is None else one for one in expected]


def test_a_deflated_file_is_unpacked_and_summed_up(tmp_path):
    text = "stop_id\n" + "".join(f"stop-{number}\n" for number in range(200_000))
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stops.txt", text)
    notices = NoticeCollector()
    wanted = Columns("stops.txt", required=("stop_id",))
    with open_archive(path, notices) as feed:
        rows = list(read_batches(feed, wanted, notices, block_bytes=1 << 16))
    assert np.concatenate([one.row_numbers() for one in rows]).tolist() == list(range(2, 200_002))
    assert rows[-1].texts("stop_id")[-1].as_py() == "stop-199999"
    assert notices.list_groups() == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(60, 4000), junk=st.binary(min_size=1, max_size=4))
def test_a_damaged_deflated_file_is_never_read_as_if_it_were_whole(tmp_path, at, junk):
    text = "stop_id\n" + "".join(f"{number * 7919 % 10007}\n" for number in range(2000))
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stops.txt", text)
        size = archive.getinfo("stops.txt").compress_size
    whole = path.read_bytes()
    at = 39 + at % (size - 8)  # after the local header: 30 bytes and the name
    damaged = whole[:at] + junk + whole[at + len(junk) :]
    path.write_bytes(damaged)
    notices = NoticeCollector()
    with open_archive(path, notices) as feed:
        if damaged == whole:
            return
        with pytest.raises(FeedUnreadable):
            list(read_batches(feed, Columns("stops.txt", required=("stop_id",)), notices))
