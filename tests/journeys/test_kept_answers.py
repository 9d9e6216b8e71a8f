"""What is the same for everybody may be kept, and is not sent twice, and any page may read it; a person's is not."""

from collections.abc import Iterator

import pytest
import requests

from tests.builders.callers import Caller, a_bookable_arrival
from tests.builders.guarded_town import STOP, TRIPS, GuardedTown, guarded_town
from tests.builders.processes import eventually

OURS, FOREIGN = "https://buses.example", "https://elsewhere.example"
BOARD = f"/stops/{STOP}/arrivals"
OPEN = ("/stops?q=S08", f"/stops/{STOP}", BOARD, f"/stops/{STOP}/nearby", f"/stops/{STOP}/slice")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(
        tmp_path_factory.mktemp("kept"), "--origin", OURS, "--board-seconds", 3, "--refresh-seconds", 0.3
    ) as town:
        yield town


def ask(town: GuardedTown, path: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, f"{town.url}/api/v1{path}", headers=headers, timeout=10)


@pytest.mark.parametrize("path", ["/stops?q=S08", f"/stops/{STOP}", BOARD, f"/stops/{STOP}/slice"])
def test_who_has_an_answer_already_is_told_so_and_sent_nothing(town, path):
    def asked_again() -> requests.Response | None:
        first = ask(town, path)
        again = ask(town, path, **{"If-None-Match": first.headers["ETag"]})
        return again if again.status_code == 304 else None

    again = eventually(asked_again, 20)
    assert again.content == b""
    assert again.headers["ETag"].startswith('W/"')
    assert "max-age=" in again.headers["Cache-Control"]
    assert ask(town, path, **{"If-None-Match": '"another", W/"tag"'}).status_code == 200


def test_a_board_is_another_one_when_a_bus_has_moved_or_a_place_is_taken(town):
    whole = f"{BOARD}?limit=50"
    town.publish(X=1)
    a_bookable_arrival(town.url, STOP, trip_id=TRIPS["X"], source="predicted")
    before = ask(town, whole)
    town.publish(X=3)

    def asked(tag: str) -> requests.Response:
        return ask(town, whole, **{"If-None-Match": tag})

    def find_bus(answer: requests.Response) -> dict:
        return next(one for one in answer.json()["arrivals"] if one["trip_id"] == TRIPS["X"])

    away = find_bus(before)["stops_away"]
    moved = eventually(
        lambda: (
            (now := asked(before.headers["ETag"])).status_code == 200
            and find_bus(now)["stops_away"] == away - 2
            and now
        ),
        20,
    )
    rider = town.rider()
    assert rider.book(stop=STOP, trip_id=TRIPS["X"], needs=["wheelchair"]).status_code == 201
    taken = asked(moved.headers["ETag"])
    assert taken.status_code == 200
    assert find_bus(taken)["spaces_free"] == find_bus(moved)["spaces_free"] - 1
    rider.call("DELETE", "/riders/me")
    town.publish(X=1)


def test_a_kept_board_is_no_older_than_a_pushed_one(town):
    told = ask(town, BOARD).headers
    assert told["Cache-Control"] == "public, max-age=3, stale-while-revalidate=3"
    assert "max-age=60" in ask(town, f"/stops/{STOP}").headers["Cache-Control"]


def test_what_is_about_a_person_is_kept_nowhere_and_has_no_tag(town):
    rider = town.rider()
    for path in ("/riders/me", "/reservations"):
        told = rider.call("GET", path).headers
        assert told["Cache-Control"] == "no-store"
        assert "ETag" not in told
    assert ask(town, "/stops/nowhere").headers["Cache-Control"] == "no-store", "a refusal is not kept either"


@pytest.mark.parametrize("path", OPEN)
def test_pages_of_any_origin_may_read_what_is_the_same_for_everybody(town, path):
    for origin in (FOREIGN, OURS):
        told = ask(town, path, Origin=origin).headers
        assert told["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in told["Access-Control-Expose-Headers"]
        assert told["Cross-Origin-Resource-Policy"] == "cross-origin"
        asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
        before = ask(town, path, "OPTIONS", **asked, **{"Access-Control-Request-Headers": "if-none-match"})
        assert before.ok
        assert before.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert "If-None-Match" in before.headers["Access-Control-Allow-Headers"]


def test_a_refusal_can_be_read_by_pages_of_any_origin_too(town):
    refused = ask(town, "/stops/nowhere", Origin=FOREIGN)
    assert (refused.json()["code"], refused.headers["Access-Control-Allow-Origin"]) == ("unknown_stop", "*")


@pytest.mark.parametrize(("origin", "allowed"), [(OURS, OURS), (FOREIGN, None), ("null", None)])
def test_only_pages_that_the_operator_knows_of_may_book(town, origin, allowed):
    rider = town.rider()
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    before = ask(town, "/reservations", "OPTIONS", **asked).headers
    assert before.get("Access-Control-Allow-Origin") == allowed
    told = rider.call("GET", "/reservations", Origin=origin).headers
    assert told.get("Access-Control-Allow-Origin") == allowed
    if allowed:
        assert "POST" in before["Access-Control-Allow-Methods"]
        assert "Idempotency-Key" in before["Access-Control-Allow-Headers"]
        assert "Origin" in told["Vary"]


@pytest.mark.parametrize("path", OPEN)
def test_who_asks_for_the_head_gets_the_head(town, path):
    head, whole = ask(town, path, "HEAD"), ask(town, path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Cache-Control"] == whole.headers["Cache-Control"]
    assert head.headers["Content-Type"] == "application/json"


def test_a_long_answer_is_packed_for_whoever_can_unpack_it(town):
    path = f"/stops/{STOP}/arrivals?limit=30"
    packed, plain = ask(town, path), ask(town, path, **{"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert int(packed.headers["Content-Length"]) * 3 < int(plain.headers["Content-Length"])
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.json()["stop"] == plain.json()["stop"]
    assert "Content-Encoding" not in Caller(town.url).call("GET", "/stops?q=S08").headers, (
        "a short one is not"
    )
