"""`gachita bench record` and `predictions`: simulated buses in traffic, and how well arrivals are foretold."""

from datetime import datetime
from pathlib import Path

import click

from server.commands.measuring import write_text
from server.settings import default_data_folder

_feed_option = click.option(
    "--feed", type=click.Path(path_type=Path), help="GTFS zip, folder or compiled folder [sample town]"
)
_data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder for compiled feeds"
)


@click.command()
@_feed_option
@_data_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="folder to fill")
@click.option(
    "--from", "begins", type=click.DateTime(), required=True, help="when it begins, in the feed's zone"
)
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=120.0, show_default=True)
@click.option(
    "--every", type=click.IntRange(1), default=30, show_default=True, help="seconds from file to file"
)
@click.option(
    "--routes", type=click.IntRange(1), help="so many routes, those with the most trips first [all]"
)
@click.option(
    "--seed", default=1, show_default=True, help="of the traffic; another seed is another day on the road"
)
def record(
    feed: Path | None,
    data: Path,
    out: Path,
    begins: datetime,
    minutes: float,
    every: int,
    routes: int | None,
    seed: int,
) -> None:
    """Record simulated buses in traffic: a folder of VehiclePositions, one file per moment."""
    from gtfs.commands.shell import progress_bar
    from gtfs.errors import FeedError
    from server.simulation.errors import SimulationError
    from server.simulation.recording import RecordingSettings
    from server.simulation.recording import record as write_recording
    from server.simulation.timetables import open_timetable

    try:
        timetable = open_timetable(feed, data / "timetables")
        settings = RecordingSettings(
            begins=begins.replace(tzinfo=timetable.agency_timezone),
            minutes=minutes,
            every_seconds=every,
            routes=routes,
            seed=seed,
        )
        with progress_bar("Recording") as progress:
            count = write_recording(timetable, settings, out, progress)
    except (FeedError, SimulationError) as fault:
        raise click.ClickException(f"[{fault.code}] {fault.sentence}") from fault
    except OSError as fault:
        raise click.ClickException(f"[file_trouble] {fault}.") from fault
    click.echo(f"{out}: {count} files")


@click.command()
@_feed_option
@_data_option
@click.option(
    "--positions",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="folder of GTFS-realtime files (.pb) with vehicle positions, trip updates too if there are any",
)
@click.option(
    "--make-timetable",
    is_flag=True,
    help="where the feed's trips have other ids: make a timetable for them from similar trips of the feed",
)
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="file for the table [print]"
)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="SVG file for the bars")
def predictions(
    feed: Path | None,
    data: Path,
    positions: Path,
    make_timetable: bool,
    markdown: Path | None,
    picture: Path | None,
) -> None:
    """Play a recording again: foretell every arrival at every moment, and compare with what came."""
    from gtfs.errors import FeedError
    from server.benchmarks.predictions.bars import as_svg
    from server.benchmarks.predictions.measuring import measure
    from server.benchmarks.predictions.scores import as_markdown
    from server.simulation.timetables import open_timetable

    folder = data / "timetables"
    try:
        timetable = open_timetable(feed, folder)
        measured = measure(timetable, positions, folder if make_timetable else None)
    except FeedError as fault:
        raise click.ClickException(f"[{fault.code}] {fault.sentence}") from fault
    except OSError as fault:
        raise click.ClickException(f"[file_trouble] {fault}.") from fault
    if not measured.scores:
        raise click.ClickException(f"[nothing_measured] {measured.summary} No arrival could be measured.")
    click.echo(measured.summary, err=True)
    table = as_markdown(measured.scores)
    if markdown is None:
        click.echo(table, nl=False)
    else:
        write_text(markdown, table)
    if picture is not None:
        write_text(picture, as_svg(measured.scores))
