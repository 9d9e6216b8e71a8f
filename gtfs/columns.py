"""The compiled timetable on disk: one NumPy file per column, texts as one blob with offsets, all memory-mapped.

Layout of a compiled folder (format version 2):

    manifest.json            what it is made from, where the columns are, their sizes and checksums
    columns-XXXXXXXX/        NAME.npy               a column
                             NAME.blob.npy          texts, UTF-8, end to end
                             NAME.offsets.npy       where each text begins; one more than there are texts
                             NAME.hashes.npy        CRC-32 of each text, sorted: the index for looking up
                             NAME.places.npy        the place of the text with that checksum
                             NAME.LANGUAGE.blob.npy translations, aligned; empty where there is none

The manifest is replaced in one step, so a reader sees the old timetable or the new one, never a mixture; a
compile that dies half-way leaves the old one in force.
"""

import os
import shutil
import uuid
import zlib
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gtfs.entities import FeedInfo
from gtfs.errors import CompiledFeedBroken
from gtfs.notices import NoticeGroup

FORMAT_VERSION = 2
MANIFEST = "manifest.json"
_TOO_SMALL_TO_MAP = 256

Column = npt.NDArray[Any]


class Manifest(msgspec.Struct, frozen=True):
    """What a compiled folder says of itself."""

    format_version: int
    source_name: str
    source_sha256: str
    columns_folder: str
    files: dict[str, tuple[int, int]]
    """Name → size in bytes, CRC-32."""
    counts: dict[str, int]
    timezone: str
    feed_info: FeedInfo
    first_service_date: date | None
    last_service_date: date | None
    notices: tuple[NoticeGroup, ...]


class ColumnWriter:
    """Writes the columns of one compile into a folder of their own."""

    def __init__(self, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        self.target = target
        self.folder = target / f"columns-{uuid.uuid4().hex[:8]}"
        self.folder.mkdir()
        self.files: dict[str, tuple[int, int]] = {}

    def write(self, name: str, column: Column) -> None:
        """Store one column and note its size and checksum."""
        path = self.folder / f"{name}.npy"
        column = np.ascontiguousarray(column)
        with path.open("wb") as stream:
            np.lib.format.write_array(stream, column, allow_pickle=False)
        checksum = zlib.crc32(column.data.cast("B")) if column.size else 0
        self.files[path.name] = (path.stat().st_size, checksum)

    def write_texts(self, name: str, texts: pa.Array, *, with_index: bool = False) -> None:
        """Store a column of texts; with an index where texts are looked up."""
        blob, offsets = _blob_of(texts)
        self.write(f"{name}.blob", blob)
        self.write(f"{name}.offsets", offsets)
        if not with_index:
            return
        encoded = blob.tobytes()
        bounds = offsets.tolist()
        hashes = np.fromiter(
            (zlib.crc32(encoded[start:end]) for start, end in pairwise(bounds)),
            np.uint32,
            len(bounds) - 1,
        )
        order = np.argsort(hashes, kind="stable")
        self.write(f"{name}.hashes", hashes[order])
        self.write(f"{name}.places", order.astype(np.int32))

    def publish(self, manifest: Manifest) -> None:
        """Put these columns in force, in one step, and remove those they replace."""
        published = self.target / MANIFEST
        replaced = _list_outdated(self.target, published)
        beside = self.target / f"{MANIFEST}.{self.folder.name}"
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        os.replace(beside, published)
        for folder in replaced:
            shutil.rmtree(folder, ignore_errors=True)

    def abandon(self) -> None:
        """Remove what a failed compile has written."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _list_outdated(target: Path, published: Path) -> list[Path]:
    """Columns begun before the timetable in force was published: it, and what dead compiles left behind.

    Not those of another compile that is running: its folder changes with each column it writes.
    """
    try:
        published_at = published.stat().st_mtime_ns
    except OSError:
        return []
    return [folder for folder in target.glob("columns-*") if folder.stat().st_mtime_ns <= published_at]


class ColumnReader:
    """The columns of a compiled folder, mapped read-only and shared by all processes of the machine."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = folder / manifest.columns_folder

    def column(self, name: str) -> Column:
        """One column. Raises `CompiledFeedBroken` when it is missing or not of the size noted."""
        path = self._folder / f"{name}.npy"
        try:
            size = path.stat().st_size
            if size != self.manifest.files[path.name][0]:
                raise CompiledFeedBroken(
                    f"{path.name} has {size} bytes, not {self.manifest.files[path.name][0]}."
                )
            if size <= _TOO_SMALL_TO_MAP:
                return np.asarray(np.load(path, allow_pickle=False))
            return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        except (OSError, KeyError, ValueError) as error:
            raise CompiledFeedBroken(
                f"The compiled timetable lacks a readable {path.name}: {error}."
            ) from error

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
        for file, (_, checksum) in self.manifest.files.items():
            column = self.column(file.removesuffix(".npy"))
            if column.size and zlib.crc32(np.ascontiguousarray(column).data.cast("B")) != checksum:
                raise CompiledFeedBroken(f"{file} of the compiled timetable is damaged.")


def read_manifest(folder: Path) -> Manifest:
    """What the folder says of itself. Raises `CompiledFeedBroken`."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        raise CompiledFeedBroken(f"{folder} is not a compiled timetable: {error.strerror}.") from error
    except msgspec.MsgspecError as error:
        raise CompiledFeedBroken(f"{folder} has a damaged manifest: {error}.") from error
    if manifest.format_version != FORMAT_VERSION:
        raise CompiledFeedBroken(
            f"{folder} has format version {manifest.format_version}, this program reads {FORMAT_VERSION}."
        )
    return manifest


def open_columns(folder: Path) -> ColumnReader:
    """Map a compiled folder. Raises `CompiledFeedBroken`."""
    return ColumnReader(folder, read_manifest(folder))


class Texts:
    """Many texts in one blob."""

    def __init__(self, blob: Column, offsets: Column) -> None:
        self._blob = blob.data
        self._offsets = offsets.data

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, place: int) -> str:
        return str(self._blob[self._offsets[place] : self._offsets[place + 1]], "utf-8")


class IndexedTexts(Texts):
    """Texts that can be found: by CRC-32 in a sorted column, then by comparing."""

    def __init__(self, blob: Column, offsets: Column, hashes: Column, places: Column) -> None:
        super().__init__(blob, offsets)
        self._hashes = hashes
        self._places = places

    def find(self, text: str) -> int:
        """Place of the first such text, -1 when there is none."""
        wanted = np.uint32(zlib.crc32(text.encode("utf-8", "surrogatepass")))
        at = int(self._hashes.searchsorted(wanted))
        while at < len(self._hashes) and self._hashes[at] == wanted:
            place = int(self._places[at])
            if self[place] == text:
                return place
            at += 1
        return -1

    def find_many(self, texts: Iterable[str]) -> list[int]:
        """Places of many texts, -1 for those that are not there."""
        wanted = list(texts)
        hashes = np.fromiter((zlib.crc32(text.encode()) for text in wanted), np.uint32, len(wanted))
        starts = self._hashes.searchsorted(hashes)
        last = len(self._hashes) - 1
        if last < 0:
            return [-1] * len(wanted)
        places = self._places[np.minimum(starts, last)].tolist()
        return [
            place if self[place] == text else self.find(text)
            for text, place in zip(wanted, places, strict=True)
        ]


def _blob_of(texts: pa.Array) -> tuple[Column, Column]:
    """The buffers of an Arrow column of texts as blob and offsets from zero."""
    texts = texts.cast(pa.large_string())
    if len(texts) == 0:
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = texts.buffers()[2]
    blob = (
        np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]] if data is not None else np.zeros(0, np.uint8)
    )
    return blob, offsets - offsets[0]
