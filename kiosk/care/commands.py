"""`gachita kiosk code`, `enrol`, `revoke`: how a box becomes the kiosk of a stop, and ceases to be it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import click

from gtfs.commands.shell import data_option
from kiosk.care.enrolment import FILE, call
from kiosk.care.enrolment import enrol as trade_code
from kiosk.errors import KioskError

Command = Callable[..., None]
server_option = click.option("--server", required=True, help="Address of the city server, http://HOST:PORT.")


def dispatcher_options(command: Command) -> Command:
    """Add --server, --stop, --name and --password."""
    for option in (
        click.option(
            "--password", envvar="GACHITA_PASSWORD", prompt=True, hide_input=True, help="[GACHITA_PASSWORD]"
        ),
        click.option("--name", required=True, help="A dispatcher's name."),
        click.option("--stop", required=True, help="stop_id, or the number painted on the pole."),
        server_option,
    ):
        command = option(command)
    return command


@click.command()
@dispatcher_options
def code(server: str, stop: str, name: str, password: str) -> None:
    """Make a one-time code for the kiosk of a stop. It is good for 15 minutes, once."""
    server = server.rstrip("/")
    with refused_in_words(), _signed_in(server, name, password) as token:
        made = call(server, "POST", f"/operations/kiosks/{quote(stop, safe='')}/code", token=token)
    click.echo(made["code"])
    click.echo(
        f"For {made['stop']['name']} ({made['stop']['stop_id']}), once, until {made['expires_at']}. On the box:\n"
        f"  gachita kiosk enrol --server {server} --code {made['code']}",
        err=True,
    )


@click.command()
@dispatcher_options
def revoke(server: str, stop: str, name: str, password: str) -> None:
    """Revoke the kiosk of a stop: its line ends, and its token opens nothing any more."""
    server = server.rstrip("/")
    with refused_in_words(), _signed_in(server, name, password) as token:
        call(server, "DELETE", f"/operations/kiosks/{quote(stop, safe='')}", token=token)
    click.echo(f"The kiosk of {stop} is revoked.")


@click.command()
@server_option
@click.option("--code", "typed", required=True, help="The one-time code, as the dispatcher reads it.")
@data_option
def enrol(server: str, typed: str, data: Path) -> None:
    """Make this box the kiosk of the stop that the one-time code is for."""
    try:
        with refused_in_words():
            enrolled = trade_code(server.rstrip("/"), typed, data)
    except OSError as error:
        raise click.ClickException(
            f"[disk_full] {data / FILE} cannot be written: {error.strerror}."
        ) from error
    click.echo(
        f"This is the kiosk of {enrolled.stop_name} ({enrolled.stop_id}) now. Start it: gachita kiosk run"
    )


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Turn a refusal with a stable code into a sentence on stderr and exit status 1."""
    try:
        yield
    except KioskError as error:
        raise click.ClickException(f"[{error.code}] {error.sentence}") from error


@contextmanager
def _signed_in(server: str, name: str, password: str) -> Iterator[str]:
    """A dispatcher's token, for as long as it is needed."""
    token: str = call(server, "POST", "/operations/sign-in", {"name": name, "password": password})["token"]
    try:
        yield token
    finally:
        call(server, "POST", "/sign-out", token=token)
