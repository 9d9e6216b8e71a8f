"""A rider's browser names an address, and the server calls it: never one in its own network."""

import socket
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from server.push.addresses import PushSession, is_allowed
from server.push.key import FILE_NAME, PushKey
from tests.builders.push_service import push_service


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com:443/wpush/v2/abc",
        "https://web.push.apple.com/abc",
    ],
)
def test_public_push_services_may_be_called(url):
    assert is_allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.org/abc",
        "https://push.example.org:8443/abc",
        "https://user:word@push.example.org/abc",
        "https://localhost/abc",
        "https://store.internal/abc",
        "https://printer.local/abc",
        "https://127.0.0.1/abc",
        "https://10.0.0.7/abc",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/abc",
        "https://[::ffff:10.0.0.7]/abc",
        "https://[fd00::1]/abc",
        "https://224.0.0.1/abc",
        "https://100.64.0.1/abc",
        "https://push.example.org:99999/abc",
        "https:///abc",
        "file:///etc/passwd",
        "redis://push.example.org/abc",
        "",
    ],
)
def test_everything_else_may_not(url):
    assert not is_allowed(url)


def test_an_operator_may_name_a_service_of_their_own():
    assert is_allowed("http://127.0.0.1:9999/abc", ("127.0.0.1:9999",))
    assert not is_allowed("http://127.0.0.1:9998/abc", ("127.0.0.1:9999",))
    assert not is_allowed("ftp://127.0.0.1:9999/abc", ("127.0.0.1:9999",))


def test_a_name_that_leads_into_our_own_network_hears_nothing():
    """Whatever a name resolves to, and whenever: what counts is what the connection has reached."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen():
            line, _ = listening.accept()
            with line:
                heard.append(line.recv(100))

        thread = threading.Thread(target=listen)
        thread.start()
        with PushSession() as session, pytest.raises(requests.ConnectionError, match="leads to 127"):
            session.post(f"https://localhost:{listening.getsockname()[1]}/abc", timeout=5)
        thread.join()
    assert heard == [b""]


def test_a_push_service_that_sends_us_elsewhere_is_not_followed():
    with push_service() as here, push_service() as elsewhere:
        here.answers = [(302, {"Location": f"http://{elsewhere.host}/inside"})]
        with PushSession((here.host, elsewhere.host)) as session:
            answer = session.post(f"http://{here.host}/abc", data=b"x", timeout=5)
        assert answer.status_code == 302
        assert elsewhere.came == []


def test_plain_http_is_spoken_to_nobody_who_was_not_named():
    with PushSession() as session, pytest.raises(requests.exceptions.InvalidSchema):
        session.post("http://push.example.org/abc", timeout=5)


def test_the_key_is_made_once_is_the_owners_alone_and_stays(tmp_path):
    with ThreadPoolExecutor(4) as workers:
        seen = set(workers.map(lambda _: PushKey(tmp_path).public, range(8)))
    assert len(seen) == 1
    assert {PushKey(tmp_path).public} == seen
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
