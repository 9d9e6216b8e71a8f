"""translations.txt: the same names in another language, by the record they belong to or by the words themselves."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_whole

LANGUAGES = ("ko", "en")
"""The languages that the pages and voices know; others are read over."""

WANTED = Columns(
    "translations.txt",
    required=("table_name", "field_name", "language", "translation"),
    optional=("record_id", "record_sub_id", "field_value"),
)
_TABLES = frozenset(
    {"agency", "stops", "routes", "trips", "stop_times", "pathways", "levels", "feed_info", "attributions"}
)
_WITHOUT_ID = "feed_info"
_WITH_SUB_ID = "stop_times"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

Translated = Mapping[str, pa.Array]
"""Language → a column of translations, empty text where there is none."""


class _Field(NamedTuple):
    """What is translated: a column, in a language."""

    table: str
    field: str
    language: str


class _Line(NamedTuple):
    """One row."""

    table: str
    field: str
    language: str
    translation: str
    record: str
    sub_record: str
    value: str


class Translations:
    """All translations of a feed into the languages that are spoken here."""

    def __init__(self) -> None:
        self._by_record: dict[_Field, dict[str, str]] = defaultdict(dict)
        self._by_sub_record: dict[_Field, dict[tuple[str, str], str]] = defaultdict(dict)
        self._by_value: dict[_Field, dict[str, str]] = defaultdict(dict)
        self._rows: dict[tuple[str, str], int] = {}
        """Where a record was first named."""

    def add(self, line: _Line, row: int) -> None:
        """Keep one row. The exact language wins over a country's variety of it, and then the first row."""
        field = _Field(line.table, line.field, line.language.split("-")[0].lower())
        if field.language not in LANGUAGES or not line.translation:
            return
        if line.sub_record:
            self._by_sub_record[field].setdefault((line.record, line.sub_record), line.translation)
        elif line.value:
            self._by_value[field].setdefault(line.value, line.translation)
        else:
            self._by_record[field].setdefault(line.record, line.translation)
        self._rows.setdefault((line.table, line.record), row)

    def find(self, table: str, field: str, record: str, text: str) -> dict[str, str]:
        """Language → translation of one value."""
        found = {}
        for language in LANGUAGES:
            key = _Field(table, field, language)
            words = self._by_record[key].get(record) or self._by_value[key].get(text)
            if words:
                found[language] = words
        return found

    def of(self, table: str, ids: pa.Array) -> Callable[[str, pa.Array], dict[str, pa.Array]]:
        """How to translate the columns of a table with these ids: (field, texts) → language → translations.

        Only languages in which anything of the column is translated. The record wins over the words.
        """

        def translate(field: str, texts: pa.Array) -> dict[str, pa.Array]:
            found = {}
            for language in LANGUAGES:
                key = _Field(table, field, language)
                of_record, of_value = self._by_record[key], self._by_value[key]
                if of_record or of_value:
                    by_value = pc.if_else(pc.equal(texts, ""), None, _looked_up(texts, of_value))
                    found[language] = pc.coalesce(_looked_up(ids, of_record), by_value, "")
            return found

        return translate

    def list_sub_records(self, table: str, field: str) -> dict[tuple[str, str], dict[str, str]]:
        """(record, sub record) → language → translation."""
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for language in LANGUAGES:
            for record, words in self._by_sub_record[_Field(table, field, language)].items():
                found[record][language] = words
        return found

    def note_unknown_records(self, table: str, ids: pa.Array, notices: NoticeCollector) -> None:
        """Note the records of a table that it does not have."""
        named = [(record, row) for (of, record), row in self._rows.items() if of == table and record]
        known = pc.is_in(pa.array([record for record, _ in named], pa.string()), value_set=ids).to_pylist()
        for (record, row), is_known in zip(named, known, strict=True):
            if not is_known:
                code = "translation_foreign_key_violation"
                notices.add(code, WANTED.file, row=row, field="record_id", value=f"{table} {record}")


def read_translations(archive: FeedArchive, notices: NoticeCollector) -> Translations:
    """Read translations.txt, if it is there. Raises `FeedColumnMissing`, `FeedUnreadable`."""
    translations = Translations()
    if not archive.has_file(WANTED.file):
        return translations
    rows = read_whole(archive, WANTED, notices)
    columns = [rows.texts(name).to_pylist() for name in (*WANTED.required, *WANTED.optional)]
    lines = [(rows.number_of(row), _Line(*values)) for row, values in enumerate(zip(*columns, strict=True))]
    # A stable sort: "en" before "en-GB", else as in the file.
    for row, line in sorted(lines, key=lambda one: "-" in one[1].language):
        fault = _find_fault(line)
        if fault is None:
            translations.add(line, row)
        else:
            code, field = fault
            notices.add(code, WANTED.file, row=row, field=field, value=getattr(line, _SHOWN[field]))
    return translations


_SHOWN = {
    "table_name": "table",
    "language": "language",
    "record_id": "record",
    "record_sub_id": "sub_record",
    "field_value": "value",
}


def _find_fault(line: _Line) -> tuple[str, str] | None:
    """Code and field of what is wrong with a row; none when it can be used."""
    if line.table not in _TABLES:
        return "translation_unknown_table_name", "table_name"
    if not _LANGUAGE.fullmatch(line.language):
        return "invalid_language_code", "language"
    if line.table == _WITHOUT_ID:
        names_something = line.record or line.sub_record or line.value
        return ("translation_unexpected_value", "record_id") if names_something else None
    if line.record and line.value:
        return "translation_unexpected_value", "field_value"
    if not line.record and not line.value:
        return "missing_required_field", "record_id"
    if bool(line.sub_record) != (line.table == _WITH_SUB_ID and bool(line.record)):
        code = "translation_unexpected_value" if line.sub_record else "missing_required_field"
        return code, "record_sub_id"
    return None


def _looked_up(texts: pa.Array, known: Mapping[str, str]) -> pa.Array:
    """The translation of each text, null where there is none."""
    places = pc.index_in(texts, value_set=pa.array(list(known), pa.string()))
    return pa.array(list(known.values()), pa.string()).take(places)
