"""`gachita feed join`: what of captured live feeds joins with their timetable, and why the rest does not."""

from datetime import UTC
from pathlib import Path

import click
import msgspec

from gtfs.commands.live_sources import read_live_feed
from gtfs.commands.shell import align, data_option, progress_bar, refusals_in_words
from gtfs.errors import LiveFeedError
from gtfs.realtime.joining import JoinedFeed, join_feed


@click.command()
@click.option(
    "--feed",
    "static",
    type=click.Path(path_type=Path),
    help="GTFS zip, folder or compiled timetable. Without one nothing joins, and that is the reason told.",
)
@click.argument("live", type=click.Path(path_type=Path), nargs=-1, required=True)
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def join(static: Path | None, live: tuple[Path, ...], data: Path, as_json: bool) -> None:
    """Join captures of live feeds with their timetable; count every entity that does not join by its reason.

    A capture is read as of the moment it was made. Ends with status 1 when one of them cannot be read.
    """
    from gtfs.compiling import open_or_compile

    timetable = None
    if static is not None:
        with refusals_in_words(), progress_bar(f"Compiling {static.name}") as progress:
            timetable = open_or_compile(static, data / "timetables", progress=progress)
    joined: dict[str, JoinedFeed] = {}
    faults: dict[str, LiveFeedError] = {}
    for path in live:
        try:
            feed, received_at = read_live_feed(str(path), None)
            joined[str(path)] = join_feed(timetable, feed, received_at)
        except LiveFeedError as fault:
            faults[str(path)] = fault
    _echo_json(joined, faults) if as_json else _echo_table(joined, faults)
    if faults:
        raise click.ClickException(
            f"[{next(iter(faults.values())).code}] {len(faults)} of {len(live)} captures cannot be read."
        )


def _echo_json(joined: dict[str, JoinedFeed], faults: dict[str, LiveFeedError]) -> None:
    broken = {name: {"code": fault.code, "sentence": fault.sentence} for name, fault in faults.items()}
    click.echo(msgspec.json.format(msgspec.json.encode({"joined": joined, "broken": broken}), indent=1))


def _echo_table(joined: dict[str, JoinedFeed], faults: dict[str, LiveFeedError]) -> None:
    for name, feed in joined.items():
        click.echo(f"{name}, {_describe(feed)}")
        rows = [
            (
                f"  {kind}",
                f"{counts.entities:,}",
                f"{counts.joined:,} joined",
                ", ".join(f"{reason} {count:,}" for reason, count in counts.unmatched.items()),
            )
            for kind, counts in feed.kinds.items()
            if counts.entities
        ]
        rows += [(f"  {kind}", f"{count:,}", "left out", "") for kind, count in feed.ignored.items()]
        if feed.stop_times:
            known = f"{feed.stop_times_at_known_stops:,} at stops of the timetable"
            rows.append(("  stop times", f"{feed.stop_times:,}", known, ""))
        click.echo("\n".join(align(rows)) if rows else "  nothing in it")
    for name, fault in faults.items():
        click.echo(f"{name}: [{fault.code}] {fault.sentence}", err=True)


def _describe(feed: JoinedFeed) -> str:
    if feed.created_at is None:
        return "made at an unknown moment"
    made = f"made {feed.created_at.astimezone(UTC):%F %T} UTC"
    return f"{made}, when the timetable has no service" if feed.is_outside_timetable else made
