"""The small files of a feed: everything but trips and stop times, as rows."""

from collections.abc import Iterable, Iterator, Sequence

from gtfs.synthesis.services import FeedMark, Town

SERVICE_ID = "daily"
BUS = 3
"""GTFS `routes.route_type` of a bus."""

Row = Sequence[object]
Table = tuple[str, Sequence[str], Iterable[Row]]
"""File name, column names, rows."""


def small_tables(town: Town) -> Iterator[Table]:
    """Every file that holds a row per thing, in the order in which they stand in the zip."""
    yield _agency(town)
    yield _feed_info(town.mark)
    yield _attributions(town.mark)
    yield _calendar(town.mark)
    yield _stops(town)
    yield _routes(town)
    translations = list(_translations(town))
    if translations:
        yield "translations.txt", _TRANSLATION_COLUMNS, translations


def _agency(town: Town) -> Table:
    columns = ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang")
    rows = [(each.id, each.name, each.url, town.timezone, town.mark.language) for each in town.companies]
    return "agency.txt", columns, rows


def _feed_info(mark: FeedMark) -> Table:
    columns = (
        "feed_publisher_name",
        "feed_publisher_url",
        "feed_lang",
        "feed_start_date",
        "feed_end_date",
        "feed_version",
        "feed_contact_url",
    )
    start, end = f"{mark.valid_from:%Y%m%d}", f"{mark.valid_until:%Y%m%d}"
    row = (mark.publisher, mark.publisher_url, mark.language, start, end, mark.version, mark.publisher_url)
    return "feed_info.txt", columns, [row]


def _attributions(mark: FeedMark) -> Table:
    columns = ("attribution_id", "organization_name", "is_producer", "is_authority", "attribution_url")
    rows = [
        (f"source-{number}", each.organization, int(each.is_producer), int(each.is_authority), each.url)
        for number, each in enumerate(mark.attributions, start=1)
    ]
    return "attributions.txt", columns, rows


def _calendar(mark: FeedMark) -> Table:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    row = (SERVICE_ID, *(1 for _ in days), f"{mark.valid_from:%Y%m%d}", f"{mark.valid_until:%Y%m%d}")
    return "calendar.txt", ("service_id", *days, "start_date", "end_date"), [row]


def _stops(town: Town) -> Table:
    columns = (
        "stop_id",
        "stop_code",
        "stop_name",
        "stop_desc",
        "stop_lat",
        "stop_lon",
        "wheelchair_boarding",
    )
    rows = (
        (
            each.id,
            each.code,
            each.name,
            each.description,
            f"{each.lat:.7f}",
            f"{each.lon:.7f}",
            each.wheelchair_boarding,
        )
        for each in town.stops
    )
    return "stops.txt", columns, rows


def _routes(town: Town) -> Table:
    columns = (
        "route_id",
        "agency_id",
        "route_short_name",
        "route_long_name",
        "route_desc",
        "route_type",
        "route_color",
        "route_text_color",
    )
    rows = (
        (
            each.id,
            each.company_id,
            each.name,
            each.long_name,
            each.description,
            BUS,
            each.color,
            each.text_color,
        )
        for each in town.routes
    )
    return "routes.txt", columns, rows


_TRANSLATION_COLUMNS = ("table_name", "field_name", "language", "translation", "record_id", "field_value")


def _translations(town: Town) -> Iterator[Row]:
    """English names, where there are any."""
    if town.mark.publisher_en:
        # feed_info has one row and no id: the standard wants neither record_id nor field_value
        yield "feed_info", "feed_publisher_name", "en", town.mark.publisher_en, "", ""
    for company in town.companies:
        if company.name_en:
            yield "agency", "agency_name", "en", company.name_en, company.id, ""
    for stop in town.stops:
        if stop.name_en:
            yield "stops", "stop_name", "en", stop.name_en, stop.id, ""
    for route in town.routes:
        if route.long_name_en:
            yield "routes", "route_long_name", "en", route.long_name_en, route.id, ""
    yield from _headsign_translations(town)


def _headsign_translations(town: Town) -> Iterator[Row]:
    """Headsigns are translated by value: the same words on every trip."""
    directions = [direction for route in town.routes for direction in route.directions]
    onward = {each.headsign: each.headsign_en for each in directions if each.headsign_en}
    back = {each.return_headsign: each.return_headsign_en for each in directions if each.return_headsign_en}
    for headsign, english in onward.items():
        yield "trips", "trip_headsign", "en", english, "", headsign
    for headsign, english in back.items():
        yield "stop_times", "stop_headsign", "en", english, "", headsign
