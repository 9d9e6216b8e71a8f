"""The city's CSV files: which one is read, and what is refused."""

from pathlib import Path

import pytest

from gtfs.errors import FeedError
from gtfs.seoul.tables import LOW_FLOOR, read_table

HEADER = "노선번호,인가대수,저상대수,보유율"


def refusal_of(folder: Path) -> FeedError:
    with pytest.raises(FeedError) as refusal:
        read_table(folder, LOW_FLOOR)
    return refusal.value


def write(folder: Path, content: bytes, date: str = "20990101") -> None:
    (folder / f"low_floor_by_route_{date}.csv").write_bytes(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_both_encodings_of_the_city_are_read(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, f"{HEADER}\n중앙01 ,4, 2,50.0\n".encode(encoding))
    assert read_table(tmp_path, LOW_FLOOR) == [{"노선번호": "중앙01", "인가대수": "4", "저상대수": "2"}]


def test_fields_that_a_short_row_lacks_are_empty(tmp_path: Path) -> None:
    write(tmp_path, f"{HEADER}\n901\n".encode())
    assert read_table(tmp_path, LOW_FLOOR) == [{"노선번호": "901", "인가대수": "", "저상대수": ""}]


def test_of_several_files_the_newest_is_read(tmp_path: Path) -> None:
    write(tmp_path, b"nonsense", "20000101")
    write(tmp_path, f"{HEADER}\n901,1,1,100\n".encode(), "20990101")
    assert [row["노선번호"] for row in read_table(tmp_path, LOW_FLOOR)] == ["901"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refusal = refusal_of(tmp_path / "nowhere")
    assert refusal.code == "seoul_table_missing"
    assert "nowhere" in refusal.sentence


def test_a_folder_without_the_table_is_refused_by_the_files_name(tmp_path: Path) -> None:
    refusal = refusal_of(tmp_path)
    assert refusal.code == "seoul_table_missing"
    assert "low_floor_by_route_*.csv" in refusal.sentence


def test_a_wrong_header_is_refused_and_the_column_named(tmp_path: Path) -> None:
    write(tmp_path, "노선번호,보유율\n901,50\n".encode())
    refusal = refusal_of(tmp_path)
    assert refusal.code == "seoul_column_missing"
    assert "인가대수, 저상대수" in refusal.sentence


def test_an_empty_file_lacks_its_columns(tmp_path: Path) -> None:
    write(tmp_path, b"")
    assert refusal_of(tmp_path).code == "seoul_column_missing"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, b"PK\x03\x04\xff\xff\xff\x00")
    assert refusal_of(tmp_path).code == "seoul_table_unreadable"


def test_a_quote_that_never_ends_is_refused_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, f'{HEADER}\n"901,1,1,100\n'.encode())
    refusal = refusal_of(tmp_path)
    assert refusal.code == "seoul_table_unreadable"
    assert "after line 1" in refusal.sentence
