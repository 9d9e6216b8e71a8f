"""`gachita bench`: measures what this project claims, on the machine at hand."""

import sys
from importlib import import_module
from pathlib import Path

import click

from server.commands.bench_predictions import predictions, record
from server.commands.measuring import refusals_in_words, write_text
from server.settings import default_data_folder

NOTHING = "nothing was measured"

# Name -> (module, attribute, short help) of what the kiosk measures: imported only when asked for.
OF_THE_KIOSK = {
    "voice": (
        "kiosk.benchmarks.commands",
        "voice",
        "Hear sound files as a stop's kiosk would, clean and in noise.",
    ),
    "join-words": ("kiosk.benchmarks.commands", "join_words", "Join recorded words into things to hear."),
}


class BenchCommands(click.Group):
    """The commands of this file, and those of the kiosk, which the server never imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted((*super().list_commands(ctx), *OF_THE_KIOSK))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in OF_THE_KIOSK:
            return super().get_command(ctx, cmd_name)
        module, attribute, _ = OF_THE_KIOSK[cmd_name]
        found = getattr(import_module(module), attribute)
        assert isinstance(found, click.Command)  # noqa: S101 - our own table
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        helps = {name: own.get_short_help_str(60) for name, own in self.commands.items()}
        helps |= {name: help_ for name, (_, _, help_) in OF_THE_KIOSK.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(helps.items()))


@click.group(cls=BenchCommands)
def command() -> None:
    """Measure what this project claims."""


@command.command()
@click.option(
    "--feed", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="GTFS zip"
)
@click.option("--kiosks", type=click.IntRange(1), default=400, show_default=True, help="median lanes first")
@click.option("--drivers", type=click.IntRange(1), default=300, show_default=True)
@click.option("--riders", type=click.IntRange(1), default=20, show_default=True)
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=5.0, show_default=True)
@click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder to work in"
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Markdown file for the table [print it]"
)
def city(
    feed: Path, kiosks: int, drivers: int, riders: int, minutes: float, data: Path, out: Path | None
) -> None:
    """Run a whole city: server, simulated buses, drivers, riders and kiosks; write a table of what it took."""
    from server.benchmarks.city_run import CitySettings, run_city
    from server.benchmarks.city_table import as_markdown

    settings = CitySettings(
        feed=feed, data=data, kiosks=kiosks, drivers=drivers, riders=riders, minutes=minutes
    )
    with refusals_in_words(when_interrupted=NOTHING):
        table = as_markdown(run_city(settings, lambda sentence: click.echo(sentence, err=True)))
    if out is None:
        click.echo(table, nl=False)
    else:
        write_text(out, table)


@command.command()
@click.option(
    "--feed", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="GTFS zip"
)
@click.option(
    "--rounds", type=click.IntRange(1), default=3, show_default=True, help="Medians are taken over them."
)
@click.option(
    "--peers",
    default="default",
    show_default=True,
    help="`all`, `default` (without those that take minutes), `none`, or names with commas between.",
)
@click.option(
    "--peer-python",
    default=sys.executable,
    help="Python that makes the environments of the peers [the one that runs this].",
)
@click.option("--growth/--no-growth", default=True, help="Measure the feed twice and four times over, too.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder to work in"
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="JSON file to write"
)
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Markdown file for the tables [print]"
)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="SVG file for the bars")
def feeds(
    feed: Path,
    rounds: int,
    peers: str,
    peer_python: str,
    growth: bool,
    data: Path,
    json_file: Path | None,
    markdown: Path | None,
    picture: Path | None,
) -> None:
    """Measure the timetable engine beside its peers on one feed; who is slow, large or wrong is said as well."""
    from server.benchmarks.feeds.bars import as_svg
    from server.benchmarks.feeds.feeds_run import FeedsSettings, run_feeds
    from server.benchmarks.feeds.record import as_json
    from server.benchmarks.feeds.table import as_markdown

    settings = FeedsSettings(
        feed=feed, data=data, peers=peers, peer_python=peer_python, rounds=rounds, grows=growth
    )
    with refusals_in_words(when_interrupted=NOTHING):
        try:
            figures = run_feeds(settings, lambda sentence: click.echo(sentence, err=True))
        except ValueError as fault:
            raise click.BadParameter(str(fault), param_hint="--peers") from fault
    for path, text in ((json_file, as_json), (markdown, as_markdown), (picture, as_svg)):
        if path is not None:
            write_text(path, text(figures))
    if markdown is None:
        click.echo(as_markdown(figures), nl=False)


@command.command()
@click.option(
    "--factor",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.05,
    show_default=True,
    help="Share of a city: 1 is 7,400 drivers, 400 kiosks, 5,000 riders, 20 bookings a second.",
)
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=3.0, show_default=True)
@click.option(
    "--workers",
    "counts",
    default="1",
    show_default=True,
    metavar="N[,N…]",
    help="Each on a port of its own; several numbers are measured one after the other, a column for each.",
)
@click.option("--crowds", type=click.IntRange(1), help="processes of clients [one for every 4,000 lines]")
@click.option("--bookings", type=click.FloatRange(0, min_open=True), help="a second [20 × factor]")
@click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder to work in"
)
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Markdown file for the table [print]"
)
def delivery(
    factor: float,
    minutes: float,
    counts: str,
    crowds: int | None,
    bookings: float | None,
    data: Path,
    markdown: Path | None,
) -> None:
    """Measure how long a ping takes from the booking to the device, beside the bare libraries in the same run."""
    from server.benchmarks.delivery.delivery_run import run_delivery
    from server.benchmarks.delivery.delivery_table import as_markdown
    from server.benchmarks.delivery.settings import DeliverySettings

    try:
        workers = [int(count) for count in counts.split(",")]
    except ValueError as fault:
        raise click.BadParameter("numbers with commas between", param_hint="--workers") from fault
    if min(workers) < 1:
        raise click.BadParameter("at least one worker", param_hint="--workers")
    with refusals_in_words(when_interrupted=NOTHING):
        runs = [
            run_delivery(
                DeliverySettings(
                    data=data, factor=factor, minutes=minutes, workers=count, bookings=bookings, crowds=crowds
                ),
                lambda sentence: click.echo(sentence, err=True),
            )
            for count in workers
        ]
        table = as_markdown(runs)
    if markdown is None:
        click.echo(table, nl=False)
    else:
        write_text(markdown, table)


@command.command()
@click.option("--reservations", type=click.IntRange(1), default=2000, show_default=True, help="open at once")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True)
@click.option(
    "--markdown",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Markdown file for the table [print it]",
)
def timers(reservations: int, seconds: float, markdown: Path | None) -> None:
    """Measure what deadlines and announcements cost a worker and the store, whatever else the machine does."""
    from server.benchmarks.timers_run import run_timers
    from server.benchmarks.timers_table import as_markdown

    with refusals_in_words(when_interrupted=NOTHING):
        table = as_markdown(run_timers(reservations, seconds))
    if markdown is None:
        click.echo(table, nl=False)
    else:
        write_text(markdown, table)


@command.command()
@click.option("--calls", type=click.IntRange(32), default=640, show_default=True, help="of each kind")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=default_data_folder,
    help="folder to work in: its disk is measured",
)
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Markdown file for the table [print]"
)
def store(calls: int, data: Path, markdown: Path | None) -> None:
    """Measure what keeping a booking costs, beside a bare SET and the disk's own sync."""
    from server.benchmarks.store_run import run_store
    from server.benchmarks.store_table import as_markdown

    with refusals_in_words(when_interrupted=NOTHING):
        table = as_markdown(run_store(calls, data))
    if markdown is None:
        click.echo(table, nl=False)
    else:
        write_text(markdown, table)


command.add_command(record)
command.add_command(predictions)
