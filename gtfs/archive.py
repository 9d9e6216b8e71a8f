"""A feed on disk, zip or folder, as named binary files; the only place that knows zip."""

import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from gtfs.deflated import ByteStream, open_member
from gtfs.errors import FeedNotAZip, FeedNotFound, FeedTooLarge, FeedUnreadable
from gtfs.notices import NoticeCollector

_CHUNK = 1 << 20
_MOST_UNPACKED_BYTES = 16 << 30
"""Many times the largest national feed; a zip of a megabyte can claim more."""
_TORN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""What unpacking raises in the middle of a damaged file."""
_DAMAGED = (
    *_TORN,
    OSError,
    ValueError,
    struct.error,
    RuntimeError,
    KeyError,
    IndexError,
)
"""What opening raises on a damaged archive: `zipfile` has no word of its own for most of it."""


class FeedArchive:
    """The `*.txt` files of one feed, by their bare names, wherever in the archive their folder is."""

    def __init__(
        self, files: dict[str, tuple[str, int]], archive: zipfile.ZipFile | None, folder: Path
    ) -> None:
        self._files = files
        self._archive = archive
        self._folder = folder

    def list_files(self) -> tuple[str, ...]:
        """The names of the files, sorted."""
        return tuple(sorted(self._files))

    def has_file(self, name: str) -> bool:
        """Whether the feed contains this file."""
        return name in self._files

    def size_of(self, name: str) -> int:
        """Unpacked size in bytes."""
        return self._files[name][1]

    @contextmanager
    def open_file(self, name: str) -> Iterator[ByteStream]:
        """The bytes of one file. Raises `FeedUnreadable` when they are damaged."""
        place = self._files[name][0]
        with ExitStack() as stack:
            try:
                stream = stack.enter_context(
                    (self._folder / place).open("rb")
                    if self._archive is None
                    else open_member(self._archive, place)
                )
            except _DAMAGED as error:
                raise FeedUnreadable(f"{name} cannot be opened: {error}") from error
            try:
                yield stream
            except _TORN as error:
                raise FeedUnreadable(f"{name} cannot be unpacked: {error}") from error


@contextmanager
def open_archive(path: Path, notices: NoticeCollector) -> Iterator[FeedArchive]:
    """Open a GTFS zip or folder. Raises `FeedNotFound`, `FeedNotAZip`, `FeedTooLarge`."""
    if not path.exists():
        raise FeedNotFound(f"There is no feed at {path}.")
    if path.is_dir():
        places = {str(file.relative_to(path)): file.stat().st_size for file in sorted(path.rglob("*.txt"))}
        yield FeedArchive(_choose_folder(places, notices), None, path)
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise FeedNotFound(f"{path} cannot be read: {error.strerror}.") from error
    with stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _DAMAGED as error:
            raise FeedNotAZip(f"{path.name} is not a zip archive, or a damaged one: {error}.") from error
        with archive:
            places = {info.filename: info.file_size for info in archive.infolist()}
            if sum(places.values()) > _MOST_UNPACKED_BYTES:
                raise FeedTooLarge(f"{path.name} would unpack to more than {_MOST_UNPACKED_BYTES >> 30} GiB.")
            yield FeedArchive(_choose_folder(places, notices), archive, path)


def hash_source(path: Path) -> str:
    """SHA-256 of a zip, or of all `*.txt` of a folder with their names."""
    digest = hashlib.sha256()
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(str(file.relative_to(path)).encode() + b"\0")
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _choose_folder(places: dict[str, int], notices: NoticeCollector) -> dict[str, tuple[str, int]]:
    """Name → (place, size) of the folder that holds stops.txt, the one nearest to the top."""
    texts = [PurePosixPath(place) for place in places if place.endswith(".txt") and "__MACOSX" not in place]
    holders = [text.parent for text in texts if text.name == "stops.txt"] or [text.parent for text in texts]
    if not holders:
        return {}
    folder = min(holders, key=lambda parent: (len(parent.parts), str(parent)))
    if folder.parts:
        notices.add("invalid_input_files_in_subfolder", "", value=str(folder))
    chosen = (text for text in texts if text.parent == folder)
    return {text.name: (str(text), places[str(text)]) for text in chosen}
