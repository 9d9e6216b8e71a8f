"""The bytes of a file of a feed as valid UTF-8, and cut between rows into blocks."""

import io
import struct
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyarrow as pa

from gtfs.deflated import ByteStream
from gtfs.encoding import refuse_cp949
from gtfs.notices import NoticeCollector

_PIECE = 1 << 19

Progress = Callable[[int], None]
"""Called with the number of bytes read since the last call."""


class Utf8Stream(io.RawIOBase):
    """A byte stream made valid UTF-8 without BOM; what was not is replaced and noted."""

    def __init__(
        self, raw: ByteStream, file: str, notices: NoticeCollector, progress: Progress | None = None
    ) -> None:
        super().__init__()
        self._raw = raw
        self._file = file
        self._notices = notices
        self._progress = progress
        self._tail = b""
        self._at_start = True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to about `size` bytes; nothing only at the end."""
        while True:
            chunk = self._raw.read(_PIECE if size < 0 else max(size, 4))
            if self._progress is not None and chunk:
                self._progress(len(chunk))
            made = self._cleaned(chunk)
            if made or not chunk:
                return made

    def _cleaned(self, chunk: bytes) -> bytes:
        whole = self._tail + chunk
        if self._at_start and (len(whole) >= len(BOM_UTF8) or not chunk):
            whole = whole.removeprefix(BOM_UTF8)
            self._at_start = False
        if chunk and self._at_start:
            self._tail = whole
            return b""
        cut = _whole_characters(whole) if chunk else len(whole)
        self._tail = whole[cut:]
        whole = whole[:cut]
        if whole.isascii():
            return whole
        if not _is_utf8(whole):
            refuse_cp949(whole, self._file)
            text = whole.decode("utf-8", "replace")
            count = text.count("\ufffd") - whole.count("\ufffd".encode())
            self._notices.add("invalid_character", self._file, count=max(count, 1))
            return text.encode()
        return whole


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, which Arrow tells quicker than a decoder, and while other threads work."""
    texts = pa.Array.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(struct.pack("=qq", 0, len(data))), pa.py_buffer(data)]
    )
    try:
        texts.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _whole_characters(data: bytes) -> int:
    """Where to cut so that no character is torn apart (UTF-8: at most three bytes belong to the next part)."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            return len(data)
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if needed > back else len(data)
    return len(data)


class Block(NamedTuple):
    """Some consecutive lines."""

    data: bytes
    is_first: bool
    is_last: bool


def cut_blocks(stream: Utf8Stream, block_bytes: int) -> Iterator[Block]:
    """The stream in blocks of about so many bytes that end with a line; not so where there are no lines to be seen."""
    pieces: list[bytes] = []
    gathered = 0
    is_first = True
    while piece := stream.read(min(_PIECE, block_bytes)):
        gathered += len(piece)
        if gathered < block_bytes:
            pieces.append(piece)
            continue
        end = piece.rfind(b"\n") + 1 or len(piece)
        yield Block(b"".join([*pieces, memoryview(piece)[:end]]), is_first, False)
        is_first = False
        pieces = [piece[end:]]
        gathered = len(pieces[0])
    if gathered:
        yield Block(b"".join(pieces), is_first, True)
