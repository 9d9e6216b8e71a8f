"""From a feed to a compiled timetable, which is opened in milliseconds as long as its source does not change.

What a compile needs (`gtfs.compilation`) is loaded only for one: a server that comes back has compiled before.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from gtfs.columns import FORMAT_VERSION, MANIFEST, Manifest
from gtfs.errors import CompiledFeedBroken, FeedNotFound
from gtfs.notices import NoticeCollector, NoticeGroup
from gtfs.timetable import Timetable

CompileProgress = Callable[[int, int], None]
"""Called with the bytes read of the largest file, and how many there are."""


class CompileReport(Struct, frozen=True):
    """What came of a compile."""

    manifest: Manifest

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return self.manifest.counts

    @property
    def notices(self) -> tuple[NoticeGroup, ...]:
        """Everything odd, worst first."""
        return self.manifest.notices


def compile_feed(source: Path, target: Path, *, progress: CompileProgress | None = None) -> CompileReport:
    """Compile a GTFS zip or folder into `target`. What was in force there stays so until all is written.

    Waits while another process compiles into the same folder. Raises `FeedNotFound`, `FeedNotAZip`,
    `FeedFileMissing`, `FeedColumnMissing`, `FeedUnreadable`, `FeedTimezoneUnknown`, `FeedEmpty`.
    """
    from gtfs.archive import open_archive
    from gtfs.column_writing import hold_compile_lock
    from gtfs.compilation import compile_archive

    notices = NoticeCollector()
    with open_archive(source, notices) as archive, hold_compile_lock(target):
        return CompileReport(compile_archive(source, archive, target, notices, progress))


def open_or_compile(path: Path, cache_dir: Path, *, progress: CompileProgress | None = None) -> Timetable:
    """The timetable of a zip, a folder or an already compiled folder; compiled only when it changed.

    Of several processes that find it changed, one compiles and the others wait for it.
    """
    if (path / MANIFEST).is_file():
        return Timetable.open(path)
    target = choose_cache_folder(path, cache_dir)
    with suppress(CompiledFeedBroken):
        return Timetable.open(target)
    from gtfs.archive import open_archive
    from gtfs.column_writing import hold_compile_lock
    from gtfs.compilation import compile_archive

    notices = NoticeCollector()
    with open_archive(path, notices) as archive, hold_compile_lock(target):
        with suppress(CompiledFeedBroken):
            return Timetable.open(target)  # another process has compiled it meanwhile
        compile_archive(path, archive, target, notices, progress)
    return Timetable.open(target)


def choose_cache_folder(path: Path, cache_dir: Path) -> Path:
    """Where the compiled form of a source belongs: changes with its place, size and age and with the format."""
    if not path.exists():
        raise FeedNotFound(f"There is no feed at {path}.")
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    marks = [f"{file.resolve()}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files]
    digest = hashlib.sha256(
        "\n".join([str(FORMAT_VERSION), str(path.resolve()), *marks]).encode()
    ).hexdigest()
    return cache_dir / f"{path.stem}-{digest[:16]}"
