"""Writing a compiled timetable: columns beside those in force, put in force in one step, by one process at a time."""

import fcntl
import os
import shutil
import uuid
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from gtfs.columns import MANIFEST, Column, ColumnFile, Manifest

_LOCK = "compiling.lock"
_CHUNK = 1 << 20


@contextmanager
def hold_compile_lock(target: Path) -> Iterator[None]:
    """Wait until no other process compiles into this folder, then keep the others waiting.

    The operating system frees the lock of a process that dies.
    """
    target.mkdir(parents=True, exist_ok=True)
    with (target / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class ColumnWriter:
    """Writes the columns of one compile into a folder of their own, in a thread beside the one that makes them."""

    def __init__(self, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        self.target = target
        self.folder = target / f"columns-{uuid.uuid4().hex[:8]}"
        self.folder.mkdir()
        self._thread = ThreadPoolExecutor(1, "column-writer")
        self._pending: dict[str, Future[ColumnFile]] = {}

    def write(self, name: str, column: Column) -> None:
        """Store one column, which must not be changed any more, and note its size and checksum."""
        file = f"{name}.npy"
        self._pending[file] = self._thread.submit(_write_column, self.folder / file, column)

    def write_texts(self, name: str, texts: pa.Array, *, with_index: bool = False) -> None:
        """Store a column of texts; with an index where texts are looked up."""
        blob, offsets = _blob_of(texts)
        self.write(f"{name}.blob", blob)
        self.write(f"{name}.offsets", offsets)
        if not with_index:
            return
        bounds = offsets.tolist()
        encoded = blob.tobytes()
        hashes = np.fromiter(
            (zlib.crc32(encoded[start:end]) for start, end in pairwise(bounds)), np.uint32, len(bounds) - 1
        )
        order = np.argsort(hashes, kind="stable")
        self.write(f"{name}.hashes", hashes[order])
        self.write(f"{name}.places", order.astype(np.int32))

    def finish(self) -> dict[str, ColumnFile]:
        """Wait until all is written. Raises `OSError`."""
        files = {file: pending.result() for file, pending in self._pending.items()}
        self._thread.shutdown()
        return files

    def publish(self, manifest: Manifest) -> None:
        """Put these columns in force, in one step, and remove those they replace and what dead compiles left.

        Who holds the lock of the folder knows that nobody else is writing there.
        """
        beside = self.target / f"{MANIFEST}.{self.folder.name}"
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        os.replace(beside, self.target / MANIFEST)
        for left in self.target.glob(f"{MANIFEST}.columns-*"):
            left.unlink(missing_ok=True)
        for folder in self.target.glob("columns-*"):
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def abandon(self) -> None:
        """Remove what a failed compile has written."""
        self._thread.shutdown(cancel_futures=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _write_column(path: Path, column: Column) -> ColumnFile:
    """Write a NumPy file chunk by chunk, so that each is summed up while it is at hand."""
    column = np.ascontiguousarray(column)
    with path.open("wb", buffering=0) as stream:
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(column))
        start = stream.tell()
        values = column.data.cast("B") if column.size else memoryview(b"")
        checksum, done = 0, 0
        while done < len(values):
            chunk = values[done : done + _CHUNK]
            checksum = zlib.crc32(chunk, checksum)
            while len(chunk):
                written = stream.write(chunk)
                chunk, done = chunk[written:], done + written
    return ColumnFile(start + len(values), checksum, column.dtype.str, start)


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
