"""In which encoding a file is written: GTFS asks for UTF-8, and what is surely something else is named.

Korean offices save tables in CP949 (EUC-KR) or UTF-16 by default. Read as UTF-8 their names, and ids with Korean
letters, would turn into the same replacement signs, so such a file is refused with the way out.
"""

import re

from gtfs.errors import FeedEncodingWrong

_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_HANGUL = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
"""The syllables of KS X 1001, which nearly all names are made of."""
_ASCII = bytes(range(128))
_FEWEST = 2
_MOSTLY = 0.8


def refuse_utf16(start: bytes, file: str) -> None:
    """Look at the first bytes of a file. Raises `FeedEncodingWrong`."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            raise FeedEncodingWrong(_sentence(file, name))
    if start[:64].count(0) >= len(start[:64]) // 3 > 0:
        raise FeedEncodingWrong(_sentence(file, "UTF-16"))


def refuse_cp949(part: bytes, file: str) -> None:
    """Look at some bytes of a file that are no UTF-8. Raises `FeedEncodingWrong` when they are Korean in CP949."""
    letters = _HANGUL.findall(part)
    if len(letters) >= _FEWEST and 2 * len(letters) > _MOSTLY * len(part.translate(None, _ASCII)):
        raise FeedEncodingWrong(_sentence(file, "CP949 (EUC-KR)"))


def _sentence(file: str, name: str) -> str:
    encoding = name.split()[0]
    return f"{file} is written in {name}; GTFS must be UTF-8. Convert it: iconv -f {encoding} -t UTF-8 {file}"
