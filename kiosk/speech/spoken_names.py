"""Names of stops as they are read aloud, where the timetable says so (GTFS `tts_stop_name`)."""

import re
from collections.abc import Mapping

from gtfs.stop_slice import SliceStop, StopSlice
from kiosk.speech.voice import Language

_Pairs = tuple[re.Pattern[str] | None, Mapping[str, str]]


class SpokenNames:
    """Puts the spoken name of a stop in place of the written one."""

    def __init__(self, stop_slice: StopSlice) -> None:
        self._stops = [
            stop_slice.stop,
            *(stop for route in stop_slice.routes for stop in route.following_stops),
        ]
        self._by_language: dict[Language, _Pairs] = {}

    def in_words(self, shown: str, language: Language) -> str:
        """Return a sentence as it is to be read aloud."""
        if language not in self._by_language:
            self._by_language[language] = _pairs(
                [(stop.names.get(language) or stop.name, _spoken(stop, language)) for stop in self._stops]
            )
        pattern, spoken = self._by_language[language]
        return shown if pattern is None else pattern.sub(lambda found: spoken[found.group()], shown)


def _spoken(stop: SliceStop, language: Language) -> str:
    """The name to read aloud; the untranslated one only where the written name is not translated either."""
    return stop.spoken_names.get(language) or ("" if language in stop.names else stop.spoken_name)


def _pairs(names: list[tuple[str, str]]) -> _Pairs:
    spoken = {shown: said for shown, said in names if shown and said and said != shown}
    if not spoken:
        return None, spoken
    longest_first = sorted(spoken, key=len, reverse=True)
    # A particle may follow a name, but nothing belongs before it.
    return re.compile(r"(?<![\w])(?:" + "|".join(map(re.escape, longest_first)) + ")"), spoken
