"""`gachita simulate`: a fleet, and on request drivers, riders and kiosks, on a timetable and the wall clock."""

import os
from pathlib import Path

import click

from gtfs.errors import FeedError
from server.settings import default_data_folder

_LOCAL_KIOSK_KEY = Path("access") / "kiosk.key"


@click.command()
@click.option(
    "--feed", type=click.Path(path_type=Path), help="GTFS zip, folder or compiled folder [sample town]"
)
@click.option("--fleet", type=click.Path(path_type=Path), help="fleet file with the drivers' PINs")
@click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder for compiled feeds"
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8090, show_default=True, help="where the feeds are served; 0 takes a free port"
)
@click.option("--no-feeds", is_flag=True, help="serve no feeds: only drivers, riders and kiosks")
@click.option("--server", "server_url", metavar="URL", help="the server for drivers, riders and kiosks")
@click.option("--drivers", type=click.IntRange(0), default=0, metavar="N", help="so many vehicles sign in")
@click.option("--riders", type=click.IntRange(0), default=0, metavar="N", help="so many riders book")
@click.option(
    "--riders-over-seconds", type=click.FloatRange(0), default=0.0, help="they begin one by one over so long"
)
@click.option(
    "--kiosks", type=click.IntRange(0), default=0, metavar="N", help="so many kiosks, at the busiest stops"
)
@click.option("--kiosk-stops", type=click.Path(path_type=Path), help="where they stand: one stop_id a line")
@click.option("--kiosk-keys", type=click.Path(path_type=Path), help="CSV stop_id,key")
@click.option(
    "--kiosk-key", envvar="GACHITA_KIOSK_KEY", help="one key for all kiosks [the server's in --data]"
)
@click.option(
    "--report-seconds", type=click.IntRange(1), default=10, show_default=True, help="between positions"
)
@click.option(
    "--forgetful", type=click.FloatRange(0, 1), default=0.0, help="share of drivers who never press"
)
@click.option(
    "--speed", type=click.FloatRange(0, min_open=True), default=1.0, help="only for looking at the feeds"
)
@click.option("--seed", default=1, show_default=True, help="the same seed is the same day on the road")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="how long to run [until stopped]")
@click.option("--json", "as_json", is_flag=True, help="print the counts as JSON at the end")
def command(feed: Path | None, data: Path, no_feeds: bool, port: int, **options: object) -> None:
    """Drive a simulated fleet along the timetable, and serve its GTFS-realtime feeds."""
    # Here and not above: `gachita simulate --help` and usage faults need neither.
    from server.simulation.errors import SimulationError
    from server.simulation.running import simulate
    from server.simulation.settings import SimulationSettings
    from server.simulation.timetables import open_timetable

    _check_usage(options)
    if options["kiosks"] and options["kiosk_key"] is None and options["kiosk_keys"] is None:
        options["kiosk_key"] = _local_kiosk_key(data)
    settings = SimulationSettings(port=None if no_feeds else port, **options)  # type: ignore[arg-type]  # click has
    try:
        simulate(open_timetable(feed, data / "timetables"), settings)
    except (SimulationError, FeedError) as fault:
        raise click.ClickException(f"[{fault.code}] {fault.sentence}") from fault
    except OSError as fault:
        raise click.ClickException(f"[file_trouble] {fault}.") from fault


def _check_usage(options: dict[str, object]) -> None:
    people = [name for name in ("drivers", "riders", "kiosks") if options[name]]
    if people and options["server_url"] is None:
        raise click.UsageError(f"--{people[0]} needs --server URL.")
    if people and options["speed"] != 1.0:
        raise click.UsageError("A server lives by the wall clock: --speed is for feeds alone.")
    if options["drivers"] and options["fleet"] is None:
        raise click.UsageError("--drivers needs --fleet FILE; `gachita fleet make` makes one.")


def _local_kiosk_key(data: Path) -> str:
    """The key that a server of the same user on this machine has left in the data folder."""
    path = data / _LOCAL_KIOSK_KEY
    if not os.access(path, os.R_OK):
        raise click.ClickException(
            f"[kiosk_keys_broken] No kiosk key: name --kiosk-keys or --kiosk-key ({path})."
        )
    return path.read_text(encoding="utf-8").strip()
