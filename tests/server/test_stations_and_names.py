"""A station is a stop like any other: its board names the platform, a booking finds it; names come in English too."""

import csv
import io
import zipfile

import pytest

from gtfs.identifiers import StopId
from tests.builders.slow_street import Street, write_street

STATION = "hub,09000,환승센터,37.55,127.0,1,,"
TRANSLATIONS = """\
table_name,field_name,language,translation,record_id,record_sub_id,field_value
stops,stop_name,en,Transfer Centre,hub,,
stops,stop_name,en,Slow Street 8,h,,
routes,route_short_name,en,Seven,r7,,
trips,trip_headsign,en,Terminus,,,종점
"""


def write_station(folder):
    """The street, of which the stops e and f are platforms of one station."""
    with zipfile.ZipFile(write_street(folder / "plain.zip")) as plain:
        files = {name: plain.read(name).decode() for name in plain.namelist()}
    stops = [
        "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code",
        STATION,
    ]
    for row in csv.DictReader(io.StringIO(files["stops.txt"])):
        of_station = ",0,hub,A" if row["stop_id"] == "e" else ",0,hub,B" if row["stop_id"] == "f" else ",0,,"
        stops.append(",".join(row.values()) + of_station)
    files["stops.txt"] = "\n".join(stops) + "\n"
    files["translations.txt"] = TRANSLATIONS
    path = folder / "station.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def street(tmp_path, redis):
    return Street(tmp_path, redis, write_station(tmp_path))


def test_the_board_of_a_station_names_platforms_and_english_names(street):
    board = street.services.views.board(street.services.get_stop("hub"), limit=3)
    assert (board.stop.name, board.stop.names) == ("환승센터", {"en": "Transfer Centre"})
    first, second, *_ = board.arrivals
    assert [(one.trip_id, one.platform, one.position) for one in (first, second)] == [
        ("t0", "A", 4),
        ("t0", "B", 5),
    ]
    assert (first.route_names, first.headsigns) == ({"en": "Seven"}, {"en": "Terminus"})
    own = street.services.views.board(street.services.get_stop("e"), limit=1)
    assert own.arrivals[0].platform == ""


def test_a_booking_at_a_station_is_pinged_for_the_platform_and_outlives_a_look(street):
    booked = street.book("hub", alight_stop="h")
    (held,) = booked.holds
    assert street.services.world.find_stop_of(held.run_id, held.board_position) == "e"
    ping = street.services.views.waiting_passenger(booked, held)
    assert ping.stop.stop_id == "e"
    assert ping.alight_stop.names == {"en": "Slow Street 8"}
    assert street.services.world.get_progress(booked, held, street.now).status == "coming"
    assert street.services.views.reservation(booked).stop.stop_id == "hub"


def test_one_may_get_off_at_a_station(street):
    booked = street.book("a", alight_stop="hub")
    assert booked.holds[0].alight_position == 4
    assert booked.alight_stop_id == StopId("hub")
