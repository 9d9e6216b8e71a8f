"""`gachita arrivals`: the board of one stop."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from gtfs.arrivals import Arrival, list_arrivals
from gtfs.commands.live_sources import read_live_feed
from gtfs.commands.shell import SENSIBLE_YEARS, align, data_option, progress_bar, refusals_in_words
from gtfs.compiling import open_or_compile
from gtfs.entities import Stop
from gtfs.errors import LiveFeedError, UnknownStop
from gtfs.identifiers import RouteId
from gtfs.realtime.picture import LivePicture, Snapshot
from gtfs.sample_town.opening import open_sample_town
from gtfs.timetable import Timetable

OLD_SECONDS = 90


@click.command()
@click.argument("stop")
@click.option(
    "--feed", type=click.Path(path_type=Path), help="GTFS zip, folder or compiled folder [sample town]."
)
@click.option("--realtime", multiple=True, metavar="URL-or-FILE", help="GTFS-realtime feed; repeatable.")
@click.option("--at", "at_text", metavar="TIME", help="RFC 3339, or HH:MM today in the feed's zone [now].")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option(
    "--minutes", type=click.IntRange(1, 1440), default=90, show_default=True, help="How far to look ahead."
)
@click.option("--route", "route_id", help="Only this route (route_id).")
@click.option("--low-floor", is_flag=True, help="Only low-floor buses.")
@click.option("--json", "as_json", is_flag=True, help="Print it as the server would answer it.")
@data_option
def command(
    stop: str,
    feed: Path | None,
    realtime: tuple[str, ...],
    at_text: str | None,
    limit: int,
    minutes: int,
    route_id: str | None,
    low_floor: bool,
    as_json: bool,
    data: Path,
) -> None:
    """Show the board of one stop: what comes when, how far away it is, and whether it is a low-floor bus.

    STOP is a stop_id or the number painted on the pole (01001, 01-001).
    """
    with refusals_in_words():
        timetable = _open_timetable(feed, data)
        told = None if at_text is None else _parse_moment(at_text, timetable.agency_timezone)
        picture, faults = _make_picture(timetable, realtime, told)
        now = datetime.now(UTC) if told is None else told
        found = timetable.find_stop(stop)
        if found is None:
            raise UnknownStop(f"The timetable has no stop with the id or number {stop}.")
        arrivals = list_arrivals(
            timetable,
            picture,
            found.id,
            now=now,
            limit=limit,
            horizon_seconds=minutes * 60,
            route_id=None if route_id is None else RouteId(route_id),
            low_floor_only=low_floor,
        )
    if as_json:
        click.echo(msgspec.json.encode(_board(timetable, found, picture, arrivals, now)))
    else:
        click.echo("\n".join(_lines(timetable, found, picture, arrivals, now)))
    if faults:
        raise click.ClickException("\n".join(faults))


def _open_timetable(feed: Path | None, data: Path) -> Timetable:
    folder = data / "timetables"
    if feed is None:
        return open_sample_town(folder, datetime.now(UTC).date())
    with progress_bar(f"Compiling {feed.name}") as progress:
        return open_or_compile(feed, folder, progress=progress)


def _make_picture(
    timetable: Timetable, sources: Sequence[str], told: datetime | None
) -> tuple[LivePicture | None, list[str]]:
    """The picture of those sources that answered, and a sentence for each that did not."""
    snapshots: list[Snapshot] = []
    faults: list[str] = []
    for address in sources:
        try:
            feed, received_at = read_live_feed(address, told)
            snapshots.append((address, feed, received_at))
        except LiveFeedError as fault:
            faults.append(f"[{fault.code}] {address}: {fault.sentence}")
    if not snapshots:
        return None, faults
    return LivePicture.from_feeds(timetable, snapshots, max(at for _, _, at in snapshots)), faults


def _parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """RFC 3339 with an offset, or HH:MM of today."""
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip()):
        hours, minutes = int(match[1]), int(match[2])
        if hours < 24 and minutes < 60:
            today = datetime.now(zone).replace(hour=hours, minute=minutes, second=0, microsecond=0)
            return today.astimezone(UTC)
    else:
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None and moment.year in SENSIBLE_YEARS:
            return moment.astimezone(UTC)
    raise click.BadParameter(
        f"{text!r} is neither HH:MM nor an RFC 3339 time with an offset.", param_hint="--at"
    )


def _board(
    timetable: Timetable, stop: Stop, picture: LivePicture | None, arrivals: Sequence[Arrival], now: datetime
) -> dict[str, object]:
    """The board with the names of the server's answer; nothing can be booked here, and it says so."""
    zone = timetable.agency_timezone
    return {
        "stop": {"stop_id": stop.id, "name": stop.name, "code": stop.code, "names": stop.names},
        "as_of": now.astimezone(zone),
        "feed_age": _feed_age(picture, now),
        "arrivals": [
            {
                "route_id": arrival.route_id,
                "route_name": arrival.route_name,
                "headsign": arrival.headsign,
                "trip_id": arrival.run.trip_id,
                "service_date": arrival.run.service_date,
                "position": arrival.position,
                "vehicle_id": arrival.vehicle_id,
                "plate": arrival.plate,
                "scheduled_at": None
                if arrival.scheduled_at is None
                else arrival.scheduled_at.astimezone(zone),
                "expected_at": arrival.expected_at.astimezone(zone),
                "stops_away": arrival.stops_away,
                "source": arrival.source,
                "age": arrival.age_seconds,
                "low_floor": arrival.low_floor,
                "spaces_free": None,
                "bookable": False,
                "why_not": "no_server",
                "route_names": arrival.route_names,
                "headsigns": arrival.headsigns,
                "headway": arrival.headway_seconds,
                "platform": _platform(timetable, stop, arrival),
                "occupancy": arrival.occupancy,
            }
            for arrival in arrivals
        ],
        "unmatched": {} if picture is None else picture.unmatched,
        "is_synthetic": timetable.feed_info.is_synthetic,
    }


def _lines(
    timetable: Timetable, stop: Stop, picture: LivePicture | None, arrivals: Sequence[Arrival], now: datetime
) -> list[str]:
    """The board for a person to read."""
    zone = timetable.agency_timezone
    age = _feed_age(picture, now)
    live = "timetable only, no live data" if age is None else f"live data {age} s old"
    number = f" ({stop.code})" if stop.code else ""
    lines = [f"{stop.name}{number} {stop.id} · {now.astimezone(zone):%Y-%m-%d %H:%M:%S %Z} · {live}"]
    if arrivals:
        head = ("time", "in", "route", "towards", "low-floor", "stops away", "plate", "known from")
        lines += align([head, *(_cells(arrival, now, zone) for arrival in arrivals)])
    else:
        lines.append("Nothing stops here in that time.")
    if picture is not None:
        routes = dict.fromkeys(arrival.route_id for arrival in arrivals)
        alerts = dict.fromkeys(
            alert.entity_id
            for route_id in (None, *routes)
            for alert in picture.alerts_for(now, stop_id=stop.id, route_id=route_id)
        )
        lines += [
            f"! {next(iter(one.header.values()), '')}" for one in picture.alerts if one.entity_id in alerts
        ]
        if picture.unmatched:
            counts = ", ".join(f"{reason} {count}" for reason, count in sorted(picture.unmatched.items()))
            lines.append(f"Live entities without a place in the timetable: {counts}")
    if timetable.feed_info.is_synthetic:
        lines.append(f"Departure times are synthetic. {timetable.feed_info.attribution}".strip())
    return lines


def _cells(arrival: Arrival, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    wait = arrival.expected_at - now
    known: str = arrival.source
    if arrival.age_seconds is not None:
        known += f", seen {arrival.age_seconds} s ago" if arrival.age_seconds > OLD_SECONDS else ""
    if arrival.headway_seconds is not None:
        return _cells_of_headway(arrival, arrival.headway_seconds)
    return (
        f"{arrival.expected_at.astimezone(zone):%H:%M}",
        "now" if wait < timedelta(minutes=1) else f"{wait // timedelta(minutes=1)} min",
        arrival.route_name,
        arrival.headsign,
        arrival.low_floor.value,
        "?" if arrival.stops_away is None else str(arrival.stops_away),
        arrival.plate or "",
        known,
    )


def _cells_of_headway(arrival: Arrival, headway_seconds: int) -> tuple[str, ...]:
    """No time of the clock where none is promised."""
    every = f"every {max(1, round(headway_seconds / 60))} min"
    return ("~", every, arrival.route_name, arrival.headsign, arrival.low_floor.value, "?", "", "headway")


def _platform(timetable: Timetable, stop: Stop, arrival: Arrival) -> str:
    """The platform, on the board of a station."""
    return "" if arrival.stop_id == stop.id else timetable.get_stop(arrival.stop_id).platform_code


def _feed_age(picture: LivePicture | None, now: datetime) -> int | None:
    if picture is None or picture.newest_at is None:
        return None
    return max(0, round((now - picture.newest_at).total_seconds()))
