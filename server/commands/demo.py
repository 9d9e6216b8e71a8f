"""`gachita demo`: the whole chain on this machine: server, simulated fleet with drivers and riders, one kiosk."""

from pathlib import Path

import click

from server.settings import default_data_folder


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder it owns")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, help="the server; the next free one when taken")
@click.option("--kiosk-port", default=8081, show_default=True)
@click.option("--feed-port", default=8090, show_default=True, help="the simulated fleet's GTFS-realtime")
@click.option("--drivers", default=400, show_default=True, help="simulated drivers that sign in")
@click.option("--riders", default=3, show_default=True, help="simulated riders that book")
def command(
    data: Path, host: str, port: int, kiosk_port: int, feed_port: int, drivers: int, riders: int
) -> None:
    """Run everything on the sample town and print the addresses of the pages. Ctrl-C ends all of it."""
    from server.demonstration import Demonstration
    from server.errors import SetupError

    demonstration = Demonstration(
        data=data,
        host=host,
        ports=(port, kiosk_port, feed_port),
        drivers=drivers,
        riders=riders,
        say=click.echo,
    )
    try:
        demonstration.run()
    except SetupError as fault:
        raise click.ClickException(str(fault)) from fault
