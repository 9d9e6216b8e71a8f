"""`gachita fleet`: the list of vehicles with the PINs that their terminals sign in with."""

from collections import Counter
from pathlib import Path

import click

from gtfs.errors import FeedError
from server.settings import default_data_folder
from server.simulation.errors import SimulationError
from server.simulation.fleet_file import (
    FleetEntry,
    choose_vehicles,
    make_entries,
    read_fleet_file,
    write_fleet_file,
)


@click.group()
def command() -> None:
    """Make or inspect the list of vehicles with their PINs."""


@command.command()
@click.option(
    "--feed", type=click.Path(path_type=Path), help="GTFS zip, folder or compiled folder [sample town]"
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="the fleet file")
@click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder for compiled feeds"
)
@click.option(
    "--seed", default=1, show_default=True, help="of the simulation; ids and plates do not depend on it"
)
@click.option(
    "--limit", type=click.IntRange(1), help="so many vehicles, low-floor first, spread over the routes"
)
@click.option("--force", is_flag=True, help="replace the file, and with it every PIN")
def make(feed: Path | None, out: Path, data: Path, seed: int, limit: int | None, force: bool) -> None:
    """Make a fleet file with a new random PIN for every vehicle that the simulation drives."""
    from server.simulation.city import City
    from server.simulation.timetables import open_timetable

    if out.exists() and not force:
        raise click.ClickException(
            f"[fleet_file_exists] {out} exists; --force replaces it and every PIN in it."
        )
    try:
        city = City(open_timetable(feed, data / "timetables"), seed)
        entries = make_entries(choose_vehicles(city.fleet, limit))
        write_fleet_file(out, entries)
    except (SimulationError, FeedError) as fault:
        raise click.ClickException(f"[{fault.code}] {fault.sentence}") from fault
    except OSError as fault:
        raise click.ClickException(
            f"[fleet_file_not_written] {out} cannot be written: {fault.strerror}."
        ) from fault
    click.echo(f"{out}: {_summary(entries)}")


@command.command("list")
@click.argument("fleet_file", type=click.Path(path_type=Path))
def list_vehicles(fleet_file: Path) -> None:
    """List the vehicles of a fleet file. PINs are never shown."""
    try:
        entries = read_fleet_file(fleet_file)
    except SimulationError as fault:
        raise click.ClickException(f"[{fault.code}] {fault.sentence}") from fault
    for entry in entries:
        click.echo(f"{entry.vehicle_id}\t{entry.plate}\t{entry.spaces}")
    click.echo(_summary(entries), err=True)


def _summary(entries: list[FleetEntry]) -> str:
    spaces = Counter(entry.spaces for entry in entries)
    listed = ", ".join(
        f"{number} with {places} wheelchair spaces" for places, number in sorted(spaces.items())
    )
    return f"{len(entries)} vehicles, {listed}" if entries else "no vehicles"
