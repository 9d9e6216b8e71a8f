"""Names of the timetable in other languages, as they are stored beside the names themselves."""

from gtfs.columns import ColumnReader
from gtfs.entities import NO_NAMES, NamesIn


class NamesInLanguages:
    """The translations of a column of texts."""

    def __init__(self, columns: ColumnReader, column: str) -> None:
        begin, end = f"{column}.", ".blob.npy"
        languages = sorted(
            name[len(begin) : -len(end)]
            for name in columns.manifest.files
            if name.startswith(begin) and name.endswith(end) and name != f"{column}{end}"
        )
        self._texts = [(language, columns.texts(f"{column}.{language}")) for language in languages]

    def __getitem__(self, place: int) -> NamesIn:
        """Language → text, for those languages that have one."""
        if not self._texts:
            return NO_NAMES
        return {language: text for language, texts in self._texts if (text := texts[place])}
