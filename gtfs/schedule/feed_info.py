"""agency.txt, feed_info.txt and attributions.txt: whose timetable it is, in which time zone, and what it is worth."""

from zoneinfo import ZoneInfo

from gtfs.archive import FeedArchive
from gtfs.entities import FeedInfo
from gtfs.errors import FeedTimezoneUnknown
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_whole
from gtfs.schedule.translations import Translations
from gtfs.service_time import parse_date

AGENCY = Columns(
    "agency.txt",
    required=("agency_timezone",),
    optional=("agency_id", "agency_name", "agency_url", "agency_lang"),
    known=("agency_phone", "agency_fare_url", "agency_email", "cemv_support"),
)
FEED_INFO = Columns(
    "feed_info.txt",
    required=(),
    optional=(
        "feed_publisher_name",
        "feed_publisher_url",
        "feed_lang",
        "feed_version",
        "feed_start_date",
        "feed_end_date",
    ),
    known=("default_lang", "feed_contact_email", "feed_contact_url"),
)
ATTRIBUTIONS = Columns(
    "attributions.txt",
    required=("organization_name",),
    known=(
        "attribution_id",
        "agency_id",
        "route_id",
        "trip_id",
        "is_producer",
        "is_operator",
        "is_authority",
        "attribution_url",
        "attribution_email",
        "attribution_phone",
    ),
)


def read_timezone(archive: FeedArchive, notices: NoticeCollector) -> ZoneInfo:
    """The zone in which all times of the feed are meant. Raises `FeedFileMissing`, `FeedTimezoneUnknown`."""
    names = read_whole(archive, AGENCY, notices).texts("agency_timezone").to_pylist()
    if len(set(names)) > 1:
        notices.add(
            "inconsistent_agency_timezone",
            AGENCY.file,
            field="agency_timezone",
            value=", ".join(sorted(set(names))),
        )
    name = names[0] if names else ""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise FeedTimezoneUnknown(
            f"agency.txt names the time zone {name!r}, which does not exist."
        ) from error


def read_feed_info(archive: FeedArchive, translations: Translations, notices: NoticeCollector) -> FeedInfo:
    """Publisher, validity and marks. A feed says of itself in its version that it is synthetic or a sample."""
    agency = _first_row(archive, AGENCY, notices)
    info = _first_row(archive, FEED_INFO, notices) if archive.has_file(FEED_INFO.file) else {}
    names: list[str] = []
    if archive.has_file(ATTRIBUTIONS.file):
        names = read_whole(archive, ATTRIBUTIONS, notices).texts("organization_name").to_pylist()
    version = info.get("feed_version", "")
    marks = f"{version} {info.get('feed_publisher_name', '')}".lower()
    publisher = info.get("feed_publisher_name", "")
    return FeedInfo(
        publisher=publisher or agency.get("agency_name", ""),
        url=info.get("feed_publisher_url", "") or agency.get("agency_url", ""),
        language=info.get("feed_lang", "") or agency.get("agency_lang", ""),
        version=version,
        start_date=parse_date(info.get("feed_start_date", "")),
        end_date=parse_date(info.get("feed_end_date", "")),
        attribution="; ".join(dict.fromkeys(name for name in names if name)),
        is_synthetic="synthetic" in marks,
        is_sample="sample" in marks,
        publishers=translations.find("feed_info", "feed_publisher_name", "", publisher)
        if publisher
        else translations.find(
            "agency", "agency_name", agency.get("agency_id", ""), agency.get("agency_name", "")
        ),
    )


def _first_row(archive: FeedArchive, wanted: Columns, notices: NoticeCollector) -> dict[str, str]:
    rows = read_whole(archive, wanted, notices)
    if rows.count == 0:
        return {}
    return {name: rows.texts(name)[0].as_py() for name in rows.present}
