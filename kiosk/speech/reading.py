"""How written things are read aloud in each language: what fills a sentence by its kind, whole sentences by sight."""

from collections.abc import Callable, Mapping

from kiosk.speech import spoken_english, spoken_korean

Reader = Callable[[str], str]

READERS: Mapping[str, Mapping[str, Reader]] = {
    "ko": {
        "route": spoken_korean.read_route,
        "clock": spoken_korean.read_clock,
        "number": spoken_korean.read_digits,
        "count": spoken_korean.read_count,
        **dict.fromkeys(("minutes", "seconds", "metres", "code"), spoken_korean.read_number),
    },
    "en": {
        "route": spoken_english.read_route,
        "clock": spoken_english.read_clock,
        "number": spoken_english.read_digits,
    },
}
"""By language and slot. Whatever is not here is left to the voice."""

SENTENCES: Mapping[str, Reader] = {"ko": spoken_korean.as_spoken, "en": spoken_english.as_spoken}


def read_slot(name: str, text: str, language: str) -> str:
    """Return what fills the slot `name`, as it is read aloud."""
    reader = READERS.get(language, {}).get(name)
    return reader(text) if reader else text


def read_aloud(text: str, language: str) -> str:
    """Return a whole sentence that nobody has taken apart (one of the server's) as it is read aloud."""
    reader = SENTENCES.get(language)
    return reader(text) if reader else text
