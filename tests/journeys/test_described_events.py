"""What is told of Socket.IO is what is really sent and taken, in the document and on the page alike."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import requests

from server.http.event_page import list_commands_of, list_events, list_shapes, write_markdown
from server.live.event_shapes import NAMESPACES
from tests.builders.callers import Socket
from tests.builders.guarded_town import BUSES, STOP, GuardedTown, guarded_town

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "events.md"
MARK = "<!-- all events -->\n"
HEAD = {"sequence", "type", "at"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("told")) as town:
        yield town


def test_the_document_has_every_event_and_command_with_its_fields():
    told, _, tables = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    wanted = "\n" + write_markdown()
    if os.environ.get("GACHITA_WRITE_EXAMPLES"):
        DOCUMENT.write_text(told + MARK + wanted, encoding="utf-8")
    else:
        assert tables.strip() == wanted.strip(), "make examples"


def test_every_type_of_event_in_the_sources_is_described():
    described = {row.name for namespace in NAMESPACES for row in list_events(namespace)}
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "server" / "live").glob("*.py"))
    sent = set(re.findall(r'"type": "(\w+)"', sources))
    assert len(sent) > 12
    assert sent <= described


@pytest.mark.parametrize("path", ["/docs", "/docs/shapes", "/docs/events"])
def test_every_link_of_the_pages_leads_somewhere_on_this_host(town, path):
    text = requests.get(town.url + path, timeout=10).text
    targets = set(re.findall(r'(?:href|src)="([^"]+)"', text)) - {"data:,"}
    assert len(targets) > 5
    for target in targets:
        assert target.startswith(("/", "#")), target
        page, _, anchor = target.partition("#")
        answer = requests.get(f"{town.url}{page or path}", timeout=10)
        assert answer.status_code == 200, target
        assert not anchor or f'id="{anchor}"' in answer.text, target
    assert re.findall(r"<script.*?</script>", text) == [
        '<script type="module" src="/static/docs.js"></script>'
    ]
    assert "style=" not in text


def test_the_page_has_every_event_and_command(town):
    page = requests.get(f"{town.url}/docs/events", timeout=10).text
    for namespace in NAMESPACES:
        for row in (*list_events(namespace), *list_commands_of(namespace)):
            assert f"<code>{row.name}</code>" in page


def check(namespace: str, socket: Socket) -> set[str]:
    """Holds all that came against its shape; returns which types came."""
    shapes = {row.name: row.shape.__name__ for row in list_events(namespace)}
    components = {"schemas": list_shapes()}
    came: list[tuple[str, dict[str, Any]]] = [("snapshot", one) for one in socket.snapshots]
    came += [(one["type"], one) for one in socket.events]
    for name, payload in came:
        assert name in shapes, f"{namespace} sends {name}"
        known = components["schemas"][shapes[name]]["properties"]
        body = {k: v for k, v in payload.items() if k in known or k not in HEAD}
        schema = {"$ref": f"#/components/schemas/{shapes[name]}", "components": components}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        assert [fault.message for fault in validator.iter_errors(body)] == [], (name, payload)
        assert set(body) <= set(known), (name, set(body) - set(known))
    return {name for name, _ in came}


def test_what_is_sent_has_the_shape_that_is_described(town):
    rider = town.rider()
    with ExitStack() as stack:
        opened = {
            "/rider": town.socket("/rider", rider.token),
            "/driver": town.driver("X"),
            "/kiosk": town.kiosk("P"),
            "/operations": town.socket("/operations", town.sign_in_dispatcher()),
        }
        for socket in opened.values():
            stack.enter_context(socket)
            socket.snapshot()
        reservation_id = town.book(rider)
        driver, dispatcher = opened["/driver"], opened["/operations"]
        driver.await_event("waiting_passenger", reservation_id=reservation_id)
        assert driver.send("acknowledge", reservation_id=reservation_id)["ok"]
        driver.await_event("passenger", state="acknowledged")
        assert opened["/rider"].send("watch", stop=STOP)["ok"]
        opened["/rider"].await_event("board")
        sent = dispatcher.send("message", vehicle_id=BUSES["X"][0], text="Please wait", template=None)
        if sent["ok"]:
            driver.await_event("message")
        assert driver.send("ramp", working=False)["ok"]
        driver.await_event("vehicle", ramp_working=False)
        dispatcher.await_event("item")
        assert driver.send("ramp", working=True)["ok"]
        assert opened["/kiosk"].send("reserve", route_id="143")["ok"]
        opened["/kiosk"].await_event("reservation")
        rider.call("DELETE", "/riders/me")
        opened["/kiosk"].await_event("board")
        came = {namespace: check(namespace, socket) for namespace, socket in opened.items()}
    assert came["/driver"] >= {"snapshot", "waiting_passenger", "passenger", "vehicle", "withdrawn"}
    assert came["/rider"] >= {"snapshot", "reservation", "board"}
    assert came["/kiosk"] >= {"snapshot", "reservation", "board"}
    assert came["/operations"] >= {"snapshot", "reservation", "item"}
