"""Unpacking a file of a zip archive in pieces large enough that other threads get to work meanwhile.

`zipfile` asks for a few kilobytes at a time; here one call unpacks a piece that stays in the cache of the processor.
Whatever is not plainly deflated is left to `zipfile`.
"""

import os
import struct
import zipfile
import zlib
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

_PIECE = 1 << 16
"""Packed bytes; unpacked about half a megabyte, and 64 MB where somebody means harm."""
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 1


class ByteStream(Protocol):
    """Bytes one after the other."""

    def read(self, size: int, /) -> bytes:
        """Some more bytes, about so many; none at the end."""


def open_member(archive: zipfile.ZipFile, name: str) -> AbstractContextManager[ByteStream]:
    """The bytes of a file in an archive. Raises what `zipfile` raises."""
    member = archive.open(name)
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & _ENCRYPTED or archive.fp is None:
        return member
    member.close()  # it has compared the two headers, which is all that it is needed for
    return nullcontext(_Deflated(archive.fp.fileno(), info))


class _Deflated:
    """A deflated file, summed up while it is unpacked."""

    def __init__(self, descriptor: int, info: zipfile.ZipInfo) -> None:
        _, name_length, extra_length = _LOCAL_HEADER.unpack(
            os.pread(descriptor, _LOCAL_HEADER.size, info.header_offset)
        )
        self._descriptor = descriptor
        self._info = info
        self._place = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        self._packed_left = info.compress_size
        self._unpacked = 0
        self._checksum = 0
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)

    def read(self, _size: int, /) -> bytes:
        """The next piece. Raises `BadZipFile`, `zlib.error`, `EOFError`."""
        while self._packed_left and not self._unpacker.eof:
            packed = os.pread(self._descriptor, min(_PIECE, self._packed_left), self._place)
            if not packed:
                raise EOFError(f"{self._info.filename} ends too early")
            self._place += len(packed)
            self._packed_left -= len(packed)
            piece = self._unpacker.decompress(packed)
            if piece:
                self._count(piece)
                return piece
        if self._unpacked != self._info.file_size or self._checksum != self._info.CRC:
            raise zipfile.BadZipFile(f"{self._info.filename} has a wrong size or checksum")
        return b""

    def _count(self, piece: bytes) -> None:
        self._unpacked += len(piece)
        self._checksum = zlib.crc32(piece, self._checksum)
        if self._unpacked > self._info.file_size:
            raise zipfile.BadZipFile(f"{self._info.filename} is larger than it says")
