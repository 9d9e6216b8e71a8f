"""Lists come in pages that follow each other without a gap; whatever is refused is refused in one shape."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import server.application
from server.application import PAGES
from server.http.codes import OF_DOORS, list_codes
from tests.builders.callers import Caller
from tests.builders.guarded_town import BUSES, STOP, TRIPS, GuardedTown, guarded_town

LARGEST_PAGE_BYTES = 120 * 1024
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("pages")) as town:
        yield town


def take(town: GuardedTown, path: str, **headers: str) -> tuple[requests.Response, bytes]:
    """An answer, and its body as it came over the line."""
    with requests.get(f"{town.url}{path}", headers=headers, timeout=10, stream=True) as answer:
        return answer, answer.raw.read()


@pytest.mark.parametrize("path", sorted(PAGES))
def test_a_page_comes_small_over_the_line_and_what_is_named_by_its_content_is_kept_for_ever(town, path):
    page, carried = take(town, path)
    assert page.headers["Cache-Control"] == "no-cache"
    named = set(
        re.findall(
            r'"(/static/[^"]+-[0-9a-f]{10}[.](?:js|css))"', requests.get(town.url + path, timeout=10).text
        )
    )
    assert len(named) == 2
    total = len(carried)
    for file in named:
        answer, packed = take(town, file)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        plain, whole = take(town, file, **{"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed) == whole
        again, nothing = take(town, file, **{"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, nothing) == (304, b"")
        total += len(packed)
    assert total <= LARGEST_PAGE_BYTES


@pytest.mark.parametrize("name", ["..%2Fapplication.py", "nothing.js", "", "..%2F..%2Fsetup.cfg"])
def test_nothing_but_the_built_files_is_handed_out(town, name):
    assert requests.get(f"{town.url}/static/{name}", timeout=10).status_code == 404


def pages_of(caller: Caller, path: str, rows: str) -> list[list[dict]]:
    """Every page, each found by the `next` of the one before."""
    found, address = [], path
    while address is not None:
        answer = caller.call("GET", address.removeprefix("/api/v1"))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found.append(body[rows])
        address = body["next"]
        if address:
            assert answer.headers["Link"] == f'<{address}>; rel="next"'
    assert "Link" not in answer.headers
    return found


@pytest.mark.parametrize("query", ["near=37.5,127.0&radius=3000", "q=%EB%B9%A0%EB%A5%B8"])
def test_pages_of_stops_follow_each_other_without_a_gap(town, query):
    caller = Caller(town.url)
    whole = [stop for page in pages_of(caller, f"/stops?{query}", "stops") for stop in page]
    paged = pages_of(caller, f"/stops?{query}&limit=4", "stops")
    assert len(whole) > 8
    assert [len(page) for page in paged[:-1]] == [4] * (len(paged) - 1)
    assert [stop for page in paged for stop in page] == whole


def test_pages_of_reservations_follow_each_other_while_others_are_made(town):
    rider = town.rider()
    made = []
    for trip in (TRIPS["X"], TRIPS["Y"], TRIPS["X"]):
        town.publish(X=1, Y=1)
        booked = rider.book(stop=STOP, trip_id=trip)
        assert booked.status_code == 201, booked.text
        made.append(booked.json()["reservation_id"])
        rider.call("POST", f"/reservations/{made[-1]}/cancel")
    first = rider.call("GET", "/reservations?limit=2").json()
    last = rider.book(stop=STOP).json()["reservation_id"]
    second = rider.call("GET", first["next"].removeprefix("/api/v1")).json()
    shown = [one["reservation_id"] for page in (first, second) for one in page["reservations"]]
    assert shown == [*made, last]
    assert second["next"] is None
    rider.call("DELETE", "/riders/me")


@pytest.mark.parametrize("cursor", ["", "x", "%00", "W10", "x" * 3000, "WzEsWyJhIl1d"])
def test_a_cursor_that_is_none_is_refused(town, cursor):
    refused = Caller(town.url).call("GET", f"/stops?q=S&cursor={cursor}")
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_cursor")


def test_a_cursor_of_another_question_is_refused(town):
    caller = Caller(town.url)
    address = caller.call("GET", "/stops?near=37.5,127.0&radius=3000&limit=2").json()["next"]
    other = address.removeprefix("/api/v1").replace("radius=3000", "radius=900")
    assert caller.call("GET", other).json()["code"] == "unknown_cursor"


def test_what_the_framework_refuses_has_the_same_shape_as_what_we_refuse(town):
    rider = town.rider()
    key = {"Idempotency-Key": "k"}
    tried = [
        (requests.get(f"{town.url}/nowhere", timeout=5), 404, "not_found"),
        (rider.call("GET", "/nowhere"), 404, "not_found"),
        (requests.get(f"{town.url}/static/nothing.js", timeout=5), 404, "not_found"),
        (rider.call("PUT", "/reservations", {}), 405, "method_not_allowed"),
        (requests.post(f"{town.url}/rider", timeout=5), 405, "method_not_allowed"),
        (rider.call("GET", f"/stops/{STOP}", Accept="text/xml"), 406, "not_acceptable"),
        (
            rider.call("GET", f"/stops/{STOP}", Accept="application/json;q=0, text/html"),
            406,
            "not_acceptable",
        ),
        (rider.call("POST", "/reservations", "x" * 70_000, **key), 413, "body_too_large"),
        (rider.call("POST", "/riders", {}, **{"Content-Type": "text/xml"}), 415, "unsupported_media_type"),
        (rider.call("POST", "/riders", {}, **{"Content-Encoding": "br"}), 415, "unsupported_media_type"),
        (rider.call("GET", "/operations/days/2026-03-02"), 403, "not_allowed"),
        (Caller(town.url).call("GET", "/riders/me"), 401, "not_signed_in"),
    ]
    for answer, status, code in tried:
        body = answer.json()
        assert (answer.status_code, body["code"], body["status"]) == (status, code, status)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert body["type"] == f"/docs#{code}"
        assert body["detail"]
        assert body["detail_ko"]
    assert tried[3][0].headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert tried[-1][0].headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*", "text/html, */*;q=0.1", ""])
def test_whoever_takes_json_or_anything_gets_json(town, accept):
    answer = Caller(town.url).call("GET", f"/stops/{STOP}", Accept=accept)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/merge-patch+json", None])
def test_a_body_is_json_unless_it_is_said_to_be_something_else(town, kind):
    headers = {"Content-Type": kind} if kind else {}
    made = requests.post(f"{town.url}/api/v1/riders", b'{"language": "en"}', headers=headers, timeout=5)
    assert made.status_code == 201, made.text


def test_who_tried_too_often_is_told_when_to_come_again(town):
    caller = Caller(town.url)
    body = {"plate": BUSES["Y"][1], "pin": "000000"}
    answers = [caller.call("POST", "/driver/sign-in", body) for _ in range(6)]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many_tries")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 300


def test_every_code_that_the_doors_raise_has_its_status_and_sentence():
    """Searched for in the sources: a code given nowhere else would be answered with a fault of ours."""
    assert server.application
    raised = {
        code
        for path in (ROOT / "server").rglob("*.py")
        for code in re.findall(r"(?:BadRequest|Forbidden)\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(raised) > 8
    assert raised <= set(OF_DOORS)
    for code, known in list_codes().items():
        assert 400 <= known.status < 600, code
        assert known.sentence.ko.endswith(".")
        assert known.sentence.en.endswith((".", "?"))


def test_every_code_can_be_looked_up_where_its_type_points(town):
    page = requests.get(f"{town.url}/docs", timeout=5).text
    for code in list_codes():
        assert f'id="{code}"' in page
