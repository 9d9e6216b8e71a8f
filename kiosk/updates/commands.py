"""`gachita kiosk release` for the operator, `gachita kiosk update` for the box."""

from datetime import UTC, datetime
from pathlib import Path

import click

from gtfs.commands.shell import data_option
from gtfs.stop_slice import StopSlice
from kiosk.care.commands import refused_in_words
from kiosk.settings import find_place
from kiosk.stop_source import cut_stop_slices
from models.catalogue import DEFAULT_MODEL, get_model
from models.installed import FoundModel, get_whole_model

repository_option = click.option(
    "--repository",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder for `gachita serve --updates`.",
)
keys_option = click.option(
    "--keys",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the keys; stays with the operator.",
)


@click.group()
def release() -> None:
    """Sign speech models and stop data for kiosks to fetch."""


@release.command()
@repository_option
@keys_option
def create(repository: Path, keys: Path) -> None:
    """Make the two keys and an empty repository."""
    from kiosk.updates.publishing import RELEASE_KEY, ROOT_KEY, create_repository

    with refused_in_words():
        create_repository(repository, keys, datetime.now(UTC))
    click.echo(f"Put {keys / ROOT_KEY} into a safe; {keys / RELEASE_KEY} signs releases.")


@release.command()
@repository_option
@keys_option
@data_option
@click.option(
    "--model", "name", help=f"An installed speech model, e.g. {DEFAULT_MODEL} [none: each kiosk's own]."
)
@click.option("--feed", type=click.Path(path_type=Path), help="GTFS zip or folder of the stops' timetables.")
@click.option("--stop", "stops", multiple=True, help="stop_id or painted number; repeatable.")
@click.option(
    "--hours", type=click.IntRange(1, 24 * 31), default=24 * 7, show_default=True, help="so far ahead"
)
def publish(
    repository: Path,
    keys: Path,
    data: Path,
    name: str | None,
    feed: Path | None,
    stops: tuple[str, ...],
    hours: int,
) -> None:
    """Sign a release: a model, the timetables of stops, or both. Kiosks take it when they look next."""
    from gtfs.errors import FeedError
    from kiosk.updates.publishing import Contents, publish
    from models.errors import ModelError

    now = datetime.now(UTC)
    try:
        with refused_in_words():
            contents = Contents(_find_model(name, data), _cut(feed, data, stops, hours, now))
            made = publish(repository, keys, contents, now)
    except (FeedError, ModelError) as error:
        raise click.ClickException(f"[{error.code}] {error.sentence}") from error
    click.echo(f"Release {made.version}: {made.model or 'no model'}, {len(made.stops)} stops.")


def _find_model(name: str | None, data: Path) -> FoundModel | None:
    return get_whole_model(get_model(name), data) if name else None


def _cut(
    feed: Path | None, data: Path, stops: tuple[str, ...], hours: int, now: datetime
) -> tuple[StopSlice, ...]:
    return cut_stop_slices(stops, feed, data, now, hours) if stops else ()


@click.command("update")
@data_option
@click.option("--url", help="Where the releases are [the server's /updates].")
def update_now(data: Path, url: str | None) -> None:
    """Bring the newest release to this box. A running kiosk uses it from its next start on."""
    from kiosk.updates.self_test import run_self_test
    from kiosk.updates.sets import SetStore
    from kiosk.updates.updating import Source, update

    with refused_in_words():
        place = find_place(None, None, data)
        source = Source((url or f"{place.server}/updates").rstrip("/"), data, place.stop)
        brought = update(source, SetStore(data), lambda folder: run_self_test(folder, data, place.stop))
    click.echo(
        "Nothing is newer."
        if brought is None
        else f"Release {brought.version} is used from the next start on."
    )
