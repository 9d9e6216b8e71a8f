"""Feeds as the world writes them: every oddity is read, or noted, and never raises."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtfs.archive import open_archive
from gtfs.errors import FeedColumnMissing, FeedEncodingWrong, FeedFileMissing
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Utf8Stream, read_whole

STOPS = Columns("stops.txt", required=("stop_id",), optional=("stop_name", "stop_code"))


def read(path, wanted=STOPS):
    notices = NoticeCollector()
    with open_archive(path, notices) as archive:
        rows = read_whole(archive, wanted, notices)
    return {name: rows.texts(name).to_pylist() for name in rows.present}, notices


def test_a_byte_order_mark_is_no_part_of_the_first_column(make_feed):
    table, _ = read(make_feed({"stops.txt": "\ufeffstop_id,stop_name\na,시청\n"}))
    assert table == {"stop_id": ["a"], "stop_name": ["시청"]}


def test_blanks_around_names_and_values_are_cut(make_feed):
    table, _ = read(make_feed({"stops.txt": b" stop_id , stop_name \r\n a , City Hall \r\n"}))
    assert table == {"stop_id": ["a"], "stop_name": ["City Hall"]}


def test_quoted_commas_quotes_and_newlines_stay_in_the_value(make_feed):
    table, _ = read(make_feed({"stops.txt": b'stop_id,stop_name\na,"City ""Hall"",\nEast"\nb,x\n'}))
    assert table["stop_name"] == ['City "Hall",\nEast', "x"]


def test_blank_rows_are_left_out_and_rows_of_nothing_but_commas_are_counted(make_feed):
    table, notices = read(make_feed({"stops.txt": b"stop_id,stop_name\n\na,x\n\n,\n , \nb,y\n"}))
    assert table["stop_id"] == ["a", "b"]
    assert notices.count_of("empty_row") == 2


def test_a_row_with_too_few_fields_is_filled_up_and_noted(make_feed):
    table, notices = read(make_feed({"stops.txt": b"stop_id,stop_name,stop_code\na,x,1\nb\n"}))
    assert table["stop_id"] == ["a", "b"]
    assert table["stop_code"] == ["1", ""]
    assert notices.count_of("invalid_row_length") == 1


def test_a_row_with_too_many_fields_is_left_out_and_noted_unless_they_are_empty(make_feed):
    table, notices = read(make_feed({"stops.txt": b"stop_id,stop_name\na,x\nb,y,z\nc,w,,\n"}))
    assert table["stop_id"] == ["a", "c"]
    assert notices.count_of("invalid_row_length") == 1


def test_bytes_that_are_not_utf8_are_replaced_and_noted(make_feed):
    table, notices = read(make_feed({"stops.txt": b"stop_id,stop_name\na,caf\xe9\nb,ok\n"}))
    assert table["stop_id"] == ["a", "b"]
    assert "\ufffd" in table["stop_name"][0]
    assert notices.count_of("invalid_character") >= 1


@pytest.mark.parametrize(
    ("encoding", "called"), [("cp949", "CP949"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16")]
)
def test_a_file_in_an_encoding_of_the_office_is_refused_with_the_way_out(make_feed, encoding, called):
    stops = "stop_id,stop_name\n" + "a,Station\n" * 9 + "b,시청\nc,종로2가\n"
    with pytest.raises(FeedEncodingWrong, match=f"stops.txt is written in {called}.*iconv -f {called}"):
        read(make_feed({"stops.txt": stops.encode(encoding)}))


def test_one_wrong_byte_among_korean_names_is_no_other_encoding(make_feed):
    stops = "stop_id,stop_name\na,시청앞광화문\n".encode() + b"b,\xb0\xa1\n"
    table, notices = read(make_feed({"stops.txt": stops}))
    assert table["stop_name"][0] == "시청앞광화문"
    assert notices.count_of("invalid_character") >= 1


def test_unknown_columns_are_noted_once_each_and_known_ones_not(make_feed):
    wanted = Columns("stops.txt", required=("stop_id",), known=("stop_name",))
    table, notices = read(
        make_feed({"stops.txt": b"stop_id,stop_name,colour,colour\na,x,red,blue\n"}), wanted
    )
    assert table == {"stop_id": ["a"]}
    assert [(group.code, group.examples[0].value) for group in notices.list_groups()] == [
        ("duplicated_column", "colour"),
        ("unknown_column", "colour"),
    ]


def test_the_files_may_lie_in_a_folder_inside_the_zip(make_feed):
    table, notices = read(make_feed(folder="google_transit/"))
    assert len(table["stop_id"]) == 4
    assert notices.count_of("invalid_input_files_in_subfolder") == 1


def test_a_feed_may_be_a_folder(tmp_path):
    (tmp_path / "stops.txt").write_text("stop_id\na\n", encoding="utf-8")
    assert read(tmp_path)[0] == {"stop_id": ["a"]}


def test_an_empty_file_lacks_its_columns_and_one_with_a_header_has_no_rows(make_feed):
    with pytest.raises(FeedColumnMissing):
        read(make_feed({"stops.txt": b""}))
    assert read(make_feed({"stops.txt": b"stop_id,stop_name\n"}))[0] in ({}, {"stop_id": [], "stop_name": []})


def test_a_missing_file_has_its_own_code(make_feed):
    with pytest.raises(FeedFileMissing) as refusal:
        read(make_feed({"stops.txt": None}))
    assert refusal.value.code == "feed_file_missing"


def test_the_row_of_a_notice_is_the_row_of_the_file(make_feed):
    notices = NoticeCollector()
    with open_archive(make_feed({"stops.txt": b"stop_id,stop_code\na,1\n,\nb,2\nc,x\n"}), notices) as archive:
        rows = read_whole(archive, STOPS, notices)
    rows.numbers("stop_code", notices, empty=0)
    wrong = next(group for group in notices.list_groups() if group.code == "invalid_integer")
    assert [notice.row for notice in wrong.examples] == [5]


def test_a_million_equal_faults_are_one_group_with_a_few_examples():
    notices = NoticeCollector()
    for row in range(1000):
        notices.add("foreign_key_violation", "stop_times.txt", row=row, field="stop_id", value="x")
    (group,) = notices.list_groups()
    assert group.count == 1000
    assert len(group.examples) == 5


@given(st.lists(st.text(max_size=6) | st.binary(max_size=6), max_size=8), st.integers(4, 9))
def test_the_byte_stream_gives_valid_utf8_however_it_is_cut(parts, size):
    data = b"".join(part.encode("utf-8", "replace") if isinstance(part, str) else part for part in parts)
    stream = Utf8Stream(io.BytesIO(data), "x.txt", NoticeCollector())
    try:
        made = b"".join(iter(lambda: stream.read(size), b""))
    except FeedEncodingWrong:  # it happens to be Korean
        return
    try:
        expected = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        made.decode("utf-8")
    else:
        assert made.decode("utf-8") == expected
