"""`gachita serve`: the city server."""

import gc
import sys
from pathlib import Path

import click

from server.settings import PUSH_CONTACT, ServerSettings, default_data_folder

PERIOD = click.FloatRange(min=0.05)


def _check_contact(_context: click.Context, _option: click.Parameter, told: str) -> str:
    if not told.startswith(("mailto:", "https://")):
        raise click.BadParameter("must begin with mailto: or https://")
    return told


@click.command()
@click.option(
    "--feed", type=click.Path(path_type=Path), help="GTFS zip, folder or compiled folder [sample town]"
)
@click.option(
    "--realtime",
    multiple=True,
    metavar="URL-or-FILE",
    help="GTFS-realtime source, or topis:FILE (settings of Seoul's bus information service); repeatable",
)
@click.option(
    "--realtime-header",
    "realtime_headers",
    type=(str, str, str),
    multiple=True,
    metavar="HOST NAME VARIABLE",
    help="header sent to that host, its value from the environment; repeatable",
)
@click.option(
    "--redis",
    "redis_url",
    metavar="URL",
    help="Redis >= 7 or Valkey >= 8: redis://, unix://, redis+sentinel://, redis+cluster:// [embedded]",
)
@click.option(
    "--replicas",
    type=click.IntRange(0, 9),
    help="how many must have a change before anybody is told of it [1 behind sentinels or in a cluster, else 0]",
)
@click.option("--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder it owns")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="so many processes, on PORT and the ports after it, for a balancer",
)
@click.option("--worker", default="", metavar="NAME", help="this worker's name behind a balancer")
@click.option("--area", default="city", show_default=True, help="operating area: prefix of every key")
@click.option("--fleet", type=click.Path(path_type=Path), help="CSV vehicle_id,plate,pin,spaces")
@click.option("--kiosk-keys", type=click.Path(path_type=Path), help="CSV stop_id,key")
@click.option("--dispatchers", type=click.Path(path_type=Path), help="CSV name,password")
@click.option(
    "--refresh-seconds", type=PERIOD, default=5.0, show_default=True, help="how often live sources are asked"
)
@click.option(
    "--silent-seconds",
    type=click.FloatRange(min=1),
    default=180.0,
    show_default=True,
    help="a bus not heard of for so long is shown to dispatchers",
)
@click.option(
    "--tick-seconds", type=PERIOD, default=1.0, show_default=True, help="how often what is due is looked for"
)
@click.option(
    "--board-seconds", type=PERIOD, default=5.0, show_default=True, help="how often boards are pushed"
)
@click.option(
    "--keep-ended-hours",
    type=click.FloatRange(1, 24 * 31),
    default=24.0,
    show_default=True,
    help="how long a reservation that has ended is kept; then it is only counted",
)
@click.option(
    "--keep-audit-days",
    type=click.FloatRange(1, 3660),
    default=365.0,
    show_default=True,
    help="how long the trail of what dispatchers did is kept",
)
@click.option("--updates", type=click.Path(path_type=Path), help="signed releases for kiosks")
@click.option(
    "--call-taxi", default="", metavar="NUMBER", help="the city's taxis for people with impaired mobility"
)
@click.option(
    "--push-contact",
    default=PUSH_CONTACT,
    callback=_check_contact,
    metavar="URL",
    show_default=True,
    help="whom push services may turn to about notifications: mailto:… or https://…",
)
@click.option(
    "--push-allow",
    multiple=True,
    metavar="HOST:PORT",
    help="a push service of your own that may be reached though it is not public or not https; repeatable",
)
@click.option("--origin", "cors_origins", multiple=True, help="another origin whose pages may connect")
@click.option(
    "--rate",
    "rates",
    type=(str, str),
    multiple=True,
    metavar="WHAT RATE",
    help="how often one caller may: `new_riders`, `changes`, `wrong_sign_ins` or `person_calls`, like '300 per minute' "
    "(repeatable)",
)
@click.option(
    "--canary-seconds",
    type=PERIOD,
    default=1.0,
    show_default=True,
    help="how often a worker looks whether it hears the others",
)
@click.option(
    "--deaf-seconds",
    type=click.FloatRange(min=0.5),
    default=5.0,
    show_default=True,
    help="a worker that hears nothing for so long ends itself, to be replaced",
)
@click.option(
    "--proxies", type=click.IntRange(0, 9), default=0, help="proxies of your own before this server [0]"
)
def command(workers: int, **options: object) -> None:
    """Run the city server: reservations over HTTP, pings over Socket.IO, and the pages."""
    if workers == 1:
        # Before anything else is imported: a socket made earlier would block the whole worker.
        from gevent import monkey

        monkey.patch_all()
    from gtfs.errors import FeedError
    from server.errors import SetupError
    from server.identity.rates import read_rates

    try:
        options["rates"] = read_rates(options["rates"])  # type: ignore[arg-type]
        settings = ServerSettings(**options)  # type: ignore[arg-type]  # click has checked them
        status = _run(settings) if workers == 1 else _supervise(settings, workers)
    except (SetupError, FeedError) as fault:
        said = fault.sentence.en if isinstance(fault, SetupError) else fault.sentence
        raise click.ClickException(f"[{fault.code}] {said}") from fault
    raise SystemExit(status)


def _run(settings: ServerSettings) -> int:
    gc.disable()  # what is loaded stays: looking it through again and again takes a fifth of the start
    from server.serving import serve

    gc.freeze()
    gc.enable()
    return serve(settings)


def _supervise(settings: ServerSettings, workers: int) -> int:
    from server.supervising import supervise

    supervise(settings, workers, sys.argv[1:])
    return 0
