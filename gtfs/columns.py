"""The compiled timetable on disk: one NumPy file per column, texts as one blob with offsets, all memory-mapped.

Layout of a compiled folder (format version 2):

    manifest.json            what it is made from, where the columns are, their sizes, types and checksums
    columns-1f0c9a7e/        NAME.npy               a column; the folder has a new name with each compile
                             NAME.blob.npy          texts, UTF-8, end to end
                             NAME.offsets.npy       where each text begins; one more than there are texts
                             NAME.hashes.npy        CRC-32 of each text, sorted: the index for looking up
                             NAME.places.npy        the place of the text with that checksum
                             NAME.LANGUAGE.blob.npy translations, aligned; empty where there is none
    compiling.lock           held by the process that compiles into this folder

The manifest is replaced in one step, so a reader sees the old timetable or the new one, never a mixture; a
compile that dies half-way leaves the old one in force. `gtfs.column_writing` writes it.
"""

import mmap
import os
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from gtfs.entities import FeedInfo
from gtfs.errors import CompiledFeedBroken
from gtfs.notices import NoticeGroup
from gtfs.texts import IndexedTexts, Texts

FORMAT_VERSION = 2
MANIFEST = "manifest.json"
_TOO_SMALL_TO_MAP = 16384
"""Bytes; copying so few costs less than the pages and the file descriptor of a map."""

Column = npt.NDArray[Any]


class ColumnFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is noted of the file of one column, so that it can be mapped without being read."""

    size_bytes: int
    crc32: int
    """Of the values, without the head of the file."""
    dtype: str
    start_bytes: int
    """Where in the file the values begin."""


class Manifest(msgspec.Struct, frozen=True):
    """What a compiled folder says of itself."""

    format_version: int
    source_name: str
    source_sha256: str
    columns_folder: str
    files: dict[str, ColumnFile]
    counts: dict[str, int]
    timezone: str
    feed_info: FeedInfo
    first_service_date: date | None
    last_service_date: date | None
    notices: tuple[NoticeGroup, ...]


class ColumnReader:
    """The columns of a compiled folder, mapped read-only and shared by all processes of the machine."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = folder / manifest.columns_folder
        self._opened: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """One column, opened once. Raises `CompiledFeedBroken` when it is missing or not of the size noted."""
        column = self._opened.get(name)
        if column is None:
            column = self._opened[name] = self._open(name)
        return column

    def _open(self, name: str) -> Column:
        file = f"{name}.npy"
        noted = self.manifest.files.get(file)
        if noted is None:
            raise CompiledFeedBroken(f"The compiled timetable has no {file}.")
        try:
            return _map_column(self._folder / file, noted)
        except (OSError, ValueError, TypeError) as error:
            raise CompiledFeedBroken(f"The compiled timetable lacks a readable {file}: {error}.") from error

    def texts(self, name: str) -> "Texts":
        """A column of texts without index."""
        return Texts(self.column(f"{name}.blob"), self.column(f"{name}.offsets"))

    def indexed_texts(self, name: str) -> "IndexedTexts":
        """A column of texts that can be looked up."""
        return IndexedTexts(
            self.column(f"{name}.blob"),
            self.column(f"{name}.offsets"),
            self.column(f"{name}.hashes"),
            self.column(f"{name}.places"),
        )

    def verify(self) -> None:
        """Check every byte against the manifest. Raises `CompiledFeedBroken`."""
        for file, noted in self.manifest.files.items():
            column = self.column(file.removesuffix(".npy"))
            if zlib.crc32(column.data.cast("B") if column.size else b"") != noted.crc32:
                raise CompiledFeedBroken(f"{file} of the compiled timetable is damaged.")


def _map_column(path: Path, noted: ColumnFile) -> Column:
    """The values of a file, read where it is small and mapped where it is not."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size
        if size != noted.size_bytes:
            raise ValueError(f"it has {size} bytes, not {noted.size_bytes}")
        if size <= noted.start_bytes:
            return np.zeros(0, noted.dtype)
        if size <= _TOO_SMALL_TO_MAP:
            return np.frombuffer(os.read(descriptor, size), noted.dtype, offset=noted.start_bytes)
        mapped = mmap.mmap(descriptor, size, access=mmap.ACCESS_READ)
        return np.frombuffer(mapped, noted.dtype, offset=noted.start_bytes)
    finally:
        os.close(descriptor)


class _Version(msgspec.Struct):
    """The one thing that a manifest of any version says."""

    format_version: int


def read_manifest(folder: Path) -> Manifest:
    """What the folder says of itself. Raises `CompiledFeedBroken`."""
    try:
        encoded = (folder / MANIFEST).read_bytes()
        version = msgspec.json.decode(encoded, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise CompiledFeedBroken(
                f"{folder} has format version {version}, this program reads {FORMAT_VERSION}."
            )
        return msgspec.json.decode(encoded, type=Manifest)
    except OSError as error:
        raise CompiledFeedBroken(f"{folder} is not a compiled timetable: {error.strerror}.") from error
    except msgspec.MsgspecError as error:
        raise CompiledFeedBroken(f"{folder} has a damaged manifest: {error}.") from error


def open_columns(folder: Path) -> ColumnReader:
    """Map a compiled folder. Raises `CompiledFeedBroken`."""
    return ColumnReader(folder, read_manifest(folder))
