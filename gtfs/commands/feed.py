"""`gachita feed`: compile, inspect and check a GTFS feed; build the Seoul feed and the sample town."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import msgspec

from gtfs.commands.feed_join import join
from gtfs.commands.shell import SENSIBLE_YEARS, align, data_option, progress_bar, refusals_in_words
from gtfs.errors import FeedError
from gtfs.notices import NoticeGroup

EXAMPLES_SHOWN = 3
DAYS_VALID = 365
existing_path = click.argument("path", type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """Build, compile, inspect and check GTFS feeds; join live ones with them."""


command.add_command(join)


@command.command("compile")
@existing_path
@data_option
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where to put it [the data folder]."
)
@click.option("--json", "as_json", is_flag=True, help="Print counts and notices as JSON.")
def compile_(path: Path, data: Path, out: Path | None, as_json: bool) -> None:
    """Compile a GTFS zip or folder into a timetable that opens at once."""
    from gtfs.compiling import choose_cache_folder, compile_feed

    with refusals_in_words():
        target = choose_cache_folder(path, data / "timetables") if out is None else out
        with progress_bar(f"Compiling {path.name}") as progress:
            report = compile_feed(path, target, progress=progress)
    if as_json:
        click.echo(
            msgspec.json.encode({"folder": str(target), "counts": report.counts, "notices": report.notices})
        )
        return
    click.echo(f"{target}: {_counted(report.counts)}")
    _echo_notices(report.notices)


@command.command()
@existing_path
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def inspect(path: Path, data: Path, as_json: bool) -> None:
    """Say what a feed holds: publisher, validity, sizes, low-floor trips."""
    from gtfs.compiling import open_or_compile

    with refusals_in_words(), progress_bar(f"Compiling {path.name}") as progress:
        manifest = open_or_compile(path, data / "timetables", progress=progress).manifest
    info, counts = manifest.feed_info, manifest.counts
    if as_json:
        click.echo(
            msgspec.json.encode(
                {
                    "source": manifest.source_name,
                    "sha256": manifest.source_sha256,
                    "timezone": manifest.timezone,
                    "first_service_date": manifest.first_service_date,
                    "last_service_date": manifest.last_service_date,
                    "feed_info": info,
                    "counts": counts,
                    "notices": manifest.notices,
                }
            )
        )
        return
    unknown = counts["trips"] - counts["trips_low_floor"] - counts["trips_high_floor"]
    marks = ", ".join(
        word for word, holds in (("synthetic", info.is_synthetic), ("sample", info.is_sample)) if holds
    )
    lines = [
        ("source", f"{manifest.source_name} (sha256 {manifest.source_sha256[:16]}…)"),
        ("publisher", info.publisher or "?"),
        ("version", info.version or "?"),
        ("marks", marks or "none"),
        ("attribution", info.attribution or "none"),
        ("language, zone", f"{info.language or '?'}, {manifest.timezone}"),
        ("service days", f"{manifest.first_service_date or '?'} to {manifest.last_service_date or '?'}"),
        ("holds", _counted(counts)),
        (
            "low-floor trips",
            f"{counts['trips_low_floor']:,} yes, {counts['trips_high_floor']:,} no, {unknown:,} unknown",
        ),
    ]
    click.echo("\n".join(align(lines)))
    _echo_notices(manifest.notices)


@command.command()
@existing_path
@data_option
def verify(path: Path, data: Path) -> None:
    """Compare every byte of a compiled timetable with its checksums; PATH is its folder, or the feed it is of."""
    from gtfs.columns import MANIFEST, open_columns
    from gtfs.compiling import choose_cache_folder

    with refusals_in_words():
        is_compiled = (path / MANIFEST).is_file()
        folder = path if is_compiled else choose_cache_folder(path, data / "timetables")
        columns = open_columns(folder)
        columns.verify()
    click.echo(f"{folder}: all {len(columns.manifest.files)} columns are as they were written")


@command.command()
@existing_path
@click.option("--json", "as_json", is_flag=True, help="Print the notices as JSON.")
def check(path: Path, as_json: bool) -> None:
    """Name the problems of a feed: code, severity, file, row. Ends with status 1 when there are errors.

    The codes are explained in docs/feed-check.md.
    """
    from gtfs.checking import check_feed

    with refusals_in_words(), progress_bar(f"Reading {path.name}") as progress:
        try:
            report = check_feed(path, datetime.now(UTC).date(), progress=progress)
        except FeedError as refusal:
            if as_json:
                told = {"code": refusal.code, "sentence": refusal.sentence}
                click.echo(msgspec.json.encode({"usable": False, "refusal": told, "notices": []}))
            raise
    errors, warnings, remarks = (report.count_of(severity) for severity in ("error", "warning", "info"))
    if as_json:
        counts = {"errors": errors, "warnings": warnings, "remarks": remarks}
        click.echo(msgspec.json.encode({"usable": True, "refusal": None, **counts, "notices": report.groups}))
    else:
        _echo_notices(report.groups)
        verdict = "It can be used, without what is wrong." if errors else "It can be used."
        click.echo(f"{errors:,} errors, {warnings:,} warnings, {remarks:,} remarks. {verdict}")
    if errors:
        raise click.ClickException(f"[feed_has_errors] {path.name} has {errors:,} errors.")


@command.command("build-seoul")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), required=True, help="Folder of the city's tables."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="GTFS zip to write."
)
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="First day of validity [yesterday].")
def build_seoul(source: Path, out: Path, valid_from: datetime | None) -> None:
    """Turn the open tables of Seoul into a GTFS feed; departure times are synthetic, and it says so."""
    from gtfs.seoul.building import build_seoul_feed

    first = _first_day(valid_from)
    with refusals_in_words(), progress_bar("Building") as progress:
        report = build_seoul_feed(
            source, out, valid_from=first, valid_until=first + timedelta(days=DAYS_VALID), progress=progress
        )
    click.echo("\n".join(report.lines()))


@command.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="GTFS zip to write."
)
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="First day of validity [yesterday].")
def sample(out: Path, valid_from: datetime | None) -> None:
    """Write the sample town that comes with the program."""
    from gtfs.sample_town.building import build_sample_town

    first = _first_day(valid_from)
    with refusals_in_words():
        build_sample_town(out, valid_from=first, valid_until=first + timedelta(days=DAYS_VALID))
    click.echo(f"{out}: a sample town, not real service")


def _first_day(told: datetime | None) -> date:
    """Yesterday unless told otherwise, so that last night's buses are under way already."""
    if told is None:
        return datetime.now(UTC).date() - timedelta(days=1)
    if told.year not in SENSIBLE_YEARS:
        raise click.BadParameter(f"{told:%Y-%m-%d} is no day of a timetable.", param_hint="--valid-from")
    return told.date()


def _counted(counts: dict[str, int]) -> str:
    names = {"routes": "routes", "stops": "stops", "trips": "trips", "stop_times": "stop times"}
    return ", ".join(f"{counts[key]:,} {name}" for key, name in names.items())


def _echo_notices(groups: tuple[NoticeGroup, ...]) -> None:
    """One line per kind, and the first few places of each."""
    for group in groups:
        where = group.file + (f" {group.field}" if group.field else "")
        click.echo(f"{group.severity:<7} {group.code} {where}: {group.count:,}×. {group.sentence}")
        shown = [one for one in group.examples[:EXAMPLES_SHOWN] if one.row is not None or one.value]
        for notice in shown:
            place = "" if notice.row is None else f"row {notice.row}"
            click.echo(f"        {' '.join(part for part in (place, notice.value) if part)}")
        if shown and group.count > len(shown):
            click.echo(f"        and {group.count - len(shown):,} more")
