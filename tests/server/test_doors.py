"""URLs that are slow, endless, broken or elsewhere: each is a fault with a code, none of them holds anybody up."""

import gzip
from datetime import UTC, datetime

import pytest

from server.errors import SetupError
from server.world.doors import Limits, UrlDoor, open_door
from server.world.sources import SourceFault
from tests.builders.bad_publisher import (
    drips,
    gives,
    gives_packed,
    gives_with_tag,
    never_answers,
    never_ends,
    publishing,
    stops_in_the_middle,
)

NOON = datetime(2026, 3, 2, 3, tzinfo=UTC)
BODY = b"\n\x05positions" * 1000
IMPATIENT = Limits(connect_seconds=1, read_seconds=0.3, whole_seconds=0.6, most_bytes=200_000)


@pytest.fixture
def publisher():
    with publishing() as one:
        yield one


def fault_of(door):
    with pytest.raises(SourceFault) as raised:
        door.fetch(NOON)
    return raised.value


@pytest.mark.parametrize(
    ("manner", "code"),
    [
        (never_answers, "live_feed_too_slow"),
        (drips, "live_feed_too_slow"),
        (never_ends, "live_feed_too_large"),
        (gives_packed(bytes(10_000_000)), "live_feed_too_large"),
        (stops_in_the_middle(BODY), "live_feed_cut_short"),
        (gives(BODY, Content_Encoding="gzip"), "live_feed_broken_encoding"),
        (gives(b"no", 401), "live_feed_refused"),
        (gives(b"no", 403), "live_feed_refused"),
        (gives(b"no", 404), "live_feed_missing"),
        (gives(b"no", 500), "live_feed_http_error"),
        (gives(b"", 204), "live_feed_http_error"),
        (gives(b"", 302, Location="http://elsewhere.example/positions.pb"), "live_feed_moved"),
        (gives(b"", 302, Location="ftp://127.0.0.1/positions.pb"), "live_feed_moved"),
        (gives(b"", 302, Location="/positions.pb"), "live_feed_moved"),
    ],
)
def test_a_url_that_misbehaves_is_a_fault_with_a_code(publisher, manner, code):
    publisher.manner = manner
    door = UrlDoor(publisher.url, limits=IMPATIENT)
    assert fault_of(door).code == code
    publisher.manner = gives(BODY)
    assert door.fetch(NOON) == BODY, "the next answer is taken as if nothing had been"


def test_a_url_where_nobody_listens_is_unreachable():
    with publishing() as gone:
        url = gone.url
    assert fault_of(UrlDoor(url, limits=IMPATIENT)).code == "live_feed_unreachable"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("120", 120), ("Mon, 02 Mar 2026 03:05:00 GMT", 300), ("soon", None), ("-5", 0), ("", None)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_source_says_when_to_come_again(publisher, status, told, seconds):
    publisher.manner = gives(b"later", status, Retry_After=told)
    fault = fault_of(UrlDoor(publisher.url))
    assert (fault.code, fault.retry_after_seconds) == ("live_feed_busy", seconds)


def test_what_is_known_already_is_not_sent_again(publisher):
    publisher.manner = gives_with_tag(BODY, '"one"')
    door = UrlDoor(publisher.url)
    assert door.fetch(NOON) == BODY
    assert door.fetch(NOON) is None
    publisher.manner = gives_with_tag(BODY[:20], '"two"')
    assert door.fetch(NOON) == BODY[:20]
    assert publisher.asked[2][1]["If-None-Match"] == '"one"'


def test_packed_bodies_are_asked_for_and_unpacked(publisher):
    publisher.manner = gives_packed(BODY)
    assert UrlDoor(publisher.url).fetch(NOON) == BODY
    assert publisher.asked[0][1]["Accept-Encoding"] == "gzip"


def test_a_redirect_on_the_same_host_is_followed(publisher):
    def moved_once(caller):
        if caller.path == "/positions.pb":
            caller.say(302, Location="/v2/positions.pb")
        else:
            caller.say(200, BODY)

    publisher.manner = moved_once
    assert UrlDoor(publisher.url).fetch(NOON) == BODY


def test_a_key_goes_to_its_own_host_and_into_no_sentence(publisher):
    url = publisher.url + "?key=${FEEDS_KEY}"
    headers = {"127.0.0.1": (("X-Api-Key", "s3cret"),), "other.example": (("X-Other", "0ther"),)}
    door = open_door(url, headers, {"FEEDS_KEY": "hidden"})
    publisher.manner = gives(b"", 500)
    said = [
        fault_of(door),
        fault_of(open_door("http://127.0.0.1:9/?key=${FEEDS_KEY}", headers, {"FEEDS_KEY": "hidden"})),
    ]
    path, sent = publisher.asked[0]
    assert (path, sent["X-Api-Key"]) == ("/positions.pb?key=hidden", "s3cret")
    assert "X-Other" not in sent
    for fault in said:
        for told in (fault.sentence, str(fault), repr(fault.__cause__), door.name, door.identity):
            assert "hidden" not in told
            assert "s3cret" not in told


def test_a_key_that_is_not_set_and_an_address_of_another_kind_are_refused_at_the_start():
    with pytest.raises(SetupError, match="FEEDS_KEY"):
        open_door("https://feeds.example/?key=${FEEDS_KEY}", {}, {})
    with pytest.raises(SetupError, match="ftp"):
        open_door("ftp://feeds.example/positions.pb", {}, {})


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path):
    path = tmp_path / "positions.pb"
    door = open_door(f"file://{path}", {}, {})
    assert fault_of(door).code == "live_feed_unreachable"
    path.write_bytes(gzip.compress(BODY))
    assert door.fetch(NOON) == path.read_bytes()
    assert door.fetch(NOON) is None
