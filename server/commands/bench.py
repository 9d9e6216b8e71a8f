"""`gachita bench`: measures what this project claims, on the machine at hand."""

from pathlib import Path

import click

from server.settings import default_data_folder


@click.group()
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
    from gtfs.errors import FeedError
    from server.benchmarks.city_run import CitySettings, run_city
    from server.benchmarks.city_table import as_markdown
    from server.errors import SetupError

    settings = CitySettings(
        feed=feed, data=data, kiosks=kiosks, drivers=drivers, riders=riders, minutes=minutes
    )
    try:
        table = as_markdown(run_city(settings, lambda sentence: click.echo(sentence, err=True)))
    except (SetupError, FeedError) as fault:
        sentence = fault.sentence if isinstance(fault, FeedError) else fault.sentence.en
        raise click.ClickException(f"[{fault.code}] {sentence}") from fault
    except KeyboardInterrupt:
        raise click.ClickException("[interrupted] Stopped before the end: nothing was measured.") from None
    if out is None:
        click.echo(table, nl=False)
        return
    try:
        out.write_text(table, encoding="utf-8")
    except OSError as fault:
        raise click.ClickException(f"[file_trouble] {out} cannot be written: {fault.strerror}.") from fault
    click.echo(f"{out}: {len(table.splitlines()) - 2} rows")
