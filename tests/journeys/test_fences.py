"""What stands around every answer: headers, whose pages may ask, how often a PIN may be guessed; no secret outside."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import socketio

from server.errors import SetupError
from server.store.connection import connect
from tests.builders.bad_publisher import gives, publishing
from tests.builders.callers import Caller, Socket
from tests.builders.guarded_town import BUSES, KIOSKS, PASSWORD, STORE_PASSWORD, GuardedTown, guarded_town
from tests.builders.processes import eventually, gachita
from tests.builders.raw_line import RawLine

OURS = "https://buses.example"
PAGES = ("/", "/rider", "/driver", "/operations", "/docs")
HIDDEN = {"key": "hidden-key-4f1c", "password": "hidden-password-77ab", "store": STORE_PASSWORD}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fences")


@pytest.fixture(scope="module")
def town(folder) -> Iterator[GuardedTown]:
    """A server with keys in the addresses of its sources, and another origin that it knows."""
    with publishing() as publisher:
        publisher.manner = gives(b"no", 403)
        source = publisher.url.replace("http://", f"http://operator:{HIDDEN['password']}@")
        more = ("--realtime", f"{source}?key={HIDDEN['key']}", "--origin", OURS)
        with guarded_town(folder, *more) as town:
            yield town


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_only_from_here_and_stands_in_no_frame(town, page):
    headers = requests.get(town.url + page, timeout=5).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "microphone=()" in headers["Permissions-Policy"]


def test_private_answers_are_kept_nowhere_and_open_feeds_are_for_everybody(town):
    rider = town.rider()
    for method, path in (
        ("GET", "/riders/me"),
        ("GET", "/reservations"),
        ("GET", "/nowhere"),
        ("DELETE", "/riders/me"),
    ):
        answer = rider.call(method, path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
    feed = requests.get(f"{town.url}/gtfs-rt/alerts.pb", timeout=5)
    assert feed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        (None, True),
        ("own", True),
        (OURS, True),
        ("https://evil.example", False),
        ("null", False),
        ("http://127.0.0.1:1", False),
    ],
)
def test_pages_of_other_sites_change_nothing(town, origin, taken):
    origin = town.url if origin == "own" else origin
    headers = {"Origin": origin} if origin else {}
    made = requests.post(f"{town.url}/api/v1/riders", json={}, headers=headers, timeout=5)
    assert (made.status_code == 201) is taken
    if not taken:
        assert (made.status_code, made.json()["code"]) == (403, "foreign_origin")
    assert requests.get(f"{town.url}/api/v1/stops?q=S08", headers=headers, timeout=5).ok, (
        "to look is open to all"
    )


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("own", True),
        (OURS, True),
        ("https://evil.example", False),
        ("null", False),
        (OURS + ".evil.example", False),
    ],
)
def test_pages_of_other_sites_open_no_socket(town, origin, taken):
    origin = town.url if origin == "own" else origin
    polling = f"{town.url}/socket.io/?EIO=4&transport=polling"
    assert requests.get(polling, headers={"Origin": origin}, timeout=5).ok is taken
    token = town.rider().token
    if taken:
        with RawLine(town.url, "/rider", token, origin=origin) as line:
            assert line.is_up()
    else:
        with pytest.raises(Exception, match="400"):
            RawLine(town.url, "/rider", token, origin=origin)


def test_without_other_origins_only_our_own_pages_open_a_socket(tmp_path):
    with guarded_town(tmp_path) as town:
        polling = f"{town.url}/socket.io/?EIO=4&transport=polling"
        for origin, taken in ((town.url, True), (OURS, False), ("null", False)):
            assert requests.get(polling, headers={"Origin": origin}, timeout=5).ok is taken
        behind = {"Origin": OURS, "X-Forwarded-Host": "buses.example", "X-Forwarded-Proto": "https"}
        assert requests.get(polling, headers=behind, timeout=5).ok, "a proxy tells our own name"


def test_one_pin_tried_on_every_bus_closes_the_address_out(tmp_path):
    with guarded_town(tmp_path, "--rate", "wrong_sign_ins", "7 per hour") as town:
        caller = Caller(town.url)
        bodies = [{"plate": f"서울70사{number:04d}", "pin": "000000"} for number in range(9)]
        codes = [caller.call("POST", "/driver/sign-in", body).json()["code"] for body in bodies]
        assert codes == ["wrong_sign_in"] * 7 + ["too_many_requests"] * 2
        closed = caller.call("POST", "/operations/sign-in", {"name": "dana", "password": PASSWORD})
        assert closed.status_code == 429
        assert int(closed.headers["Retry-After"]) > 0


def sign_everybody_in(town: GuardedTown) -> set[str]:
    """Every kind of sign-in, right and wrong, over HTTP and sockets; returns all that was secret in it."""
    rider = town.rider()
    rider_id = rider.call("GET", "/riders/me").json()["rider_id"]
    tokens = {town.sign_in("X"), town.sign_in_dispatcher(), str(rider.token), "wrong-token-5ea1"}
    caller = Caller(town.url)
    caller.call("POST", "/driver/sign-in", {"plate": BUSES["X"][1], "pin": "wrong-pin-31c7"})
    caller.call("POST", "/driver/sign-in", {"plate": ["not", "text"], "pin": "wrong-pin-31c7"})
    caller.call("POST", "/operations/sign-in", {"name": "dana", "password": "wrong-word-c0de"})
    for namespace in ("/rider", "/driver", "/kiosk", "/operations"):
        for token in (*tokens, KIOSKS["P"][1]):
            with Socket(town.url, namespace, token):
                pass
    broken = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        broken.connect(town.url, auth={"token": ["wrong-token-5ea1"]}, namespaces=["/driver"])
    broken.disconnect()
    rider.call("DELETE", "/riders/me")
    secrets = {PASSWORD, "wrong-pin-31c7", "wrong-word-c0de", rider_id, *HIDDEN.values()}
    return secrets | tokens | {key for _, key in KIOSKS.values()} | {pin for _, _, pin in BUSES.values()}


def test_no_secret_is_written_down_or_shown(town, folder):
    secrets = sign_everybody_in(town)
    eventually(lambda: "live_feed" in requests.get(f"{town.url}/readyz", timeout=5).text)
    shown = [
        requests.get(town.url + path, timeout=5).text for path in ("/metrics", "/readyz", "/healthz", "/docs")
    ]
    with town.socket("/operations", town.sign_in_dispatcher()) as dispatcher:
        shown.append(json.dumps(dispatcher.snapshot(), ensure_ascii=False))
    written = (folder / "server.log").read_text(encoding="utf-8")
    assert "serves" in written
    for secret in secrets:
        assert secret not in written, f"the log tells {secret}"
        assert all(secret not in text for text in shown), f"an answer tells {secret}"


@pytest.mark.parametrize(
    "url",
    [
        "redis://operator:{0}@127.0.0.1:1/0",
        "redis://:{0}@127.0.0.1:port/0",
        "unix://:{0}@/nowhere/store.sock",
        "redis+sentinel://operator:{0}@127.0.0.1:x/0/city",
        "redis+sentinel://operator:{0}@127.0.0.1:1",
        "nothing://:{0}@127.0.0.1/0",
    ],
)
def test_a_store_that_does_not_answer_is_named_without_its_password(url):
    with pytest.raises(SetupError, match="store_unreachable") as raised:
        connect(url.format(STORE_PASSWORD))
    assert STORE_PASSWORD not in raised.value.sentence.en


def test_a_server_that_finds_no_store_says_so_without_its_password(tmp_path):
    url = f"redis://:{STORE_PASSWORD}@127.0.0.1:port/0"
    refused = gachita("serve", "--data", tmp_path, "--redis", url, "--port", 1)
    assert refused.returncode == 1
    assert "store_unreachable" in refused.stderr
    assert STORE_PASSWORD not in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr
