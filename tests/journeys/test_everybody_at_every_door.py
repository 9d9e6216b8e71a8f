"""Every call and every command of every role, tried on everything of the others.

The expectations are tables. What the server describes and what the tables name must be the same: a call or command that
nobody has thought about here fails.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import requests

import server.application
from server.identity.tokens import hash_of
from server.live.channel import Channel
from server.live.commands import list_commands
from server.live.driver_channel import DriverChannel
from server.live.kiosk_channel import KioskChannel
from server.live.operations_channel import OperationsChannel
from server.live.rider_channel import RiderChannel
from server.store.keys import Keys
from tests.builders.callers import Caller, Socket
from tests.builders.door_rules import (
    BODIES,
    CALLERS,
    COMMAND_RULES,
    FIELDS,
    FIELDS_OF,
    HTTP_RULES,
    NAMESPACES,
    OF_ANOTHER_KIOSK,
    OF_THE_KIOSK,
    OTHER_STOP,
    POSITION,
)  # fmt: skip
from tests.builders.guarded_town import BUSES, KIOSKS, PASSWORD, STOP, TRIPS, GuardedTown, guarded_town

KEYS = Keys("city")
CHANNELS = {
    "/rider": RiderChannel,
    "/driver": DriverChannel,
    "/kiosk": KioskChannel,
    "/operations": OperationsChannel,
}


@dataclass
class People:
    """Everybody, with what they hold."""

    town: GuardedTown
    tokens: dict[str, str | None]
    rider_ids: dict[str, str]
    reservations: dict[str, str] = field(default_factory=dict)

    def caller(self, name: str) -> Caller:
        return Caller(self.town.url, self.tokens[name])

    def foreign_to(self, name: str) -> set[str]:
        """What must not be told to that caller: everybody else's tokens and secrets, and who riders are."""
        secrets = {token for who, token in self.tokens.items() if token and who != name}
        secrets |= {rider_id for who, rider_id in self.rider_ids.items() if who != name}
        return secrets | {pin for _, _, pin in BUSES.values()} | {PASSWORD}

    def check(self, name: str, told: object) -> None:
        text = told if isinstance(told, str) else json.dumps(told, default=str)
        for secret in self.foreign_to(name):
            assert secret not in text, f"{name} is told {secret}"
        if name not in ("dispatcher", "administrator"):
            theirs = "kiosk-p" if name == "kiosk-p" else name
            for owner, reservation_id in self.reservations.items():
                if owner != theirs and not (owner == "ann" and name == "bus-x"):
                    assert reservation_id not in text, f"{name} is told of a reservation of {owner}"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("guarded")) as town:
        yield town


def a_person(people: People, name: str) -> None:
    """A new rider under that name."""
    rider = people.town.rider()
    people.tokens[name] = rider.token
    people.rider_ids[name] = rider.call("GET", "/riders/me").json()["rider_id"]


@pytest.fixture(scope="module")
def everybody(town) -> People:
    """Who stays the same through all tests."""
    people = People(town, {"nobody": None, "made-up": "made-up-token"}, {})
    a_person(people, "erased")
    assert people.caller("erased").call("DELETE", "/riders/me").status_code == 204
    people.tokens |= {"bus-x": town.sign_in("X"), "bus-y": town.sign_in("Y"), "expired": town.sign_in("X")}
    people.tokens |= {"kiosk-p": KIOSKS["P"][1], "kiosk-q": KIOSKS["Q"][1]}
    people.tokens["dispatcher"] = town.sign_in_dispatcher()
    people.tokens["administrator"] = town.sign_in_dispatcher("adam")
    assert town.redis.pexpire(KEYS("token", hash_of(people.tokens["expired"])), 1)
    return people


@pytest.fixture
def people(everybody) -> People:
    """Everybody, with an Ann and a Bo of this test alone."""
    people = People(everybody.town, dict(everybody.tokens), dict(everybody.rider_ids))
    for name in ("ann", "bo"):
        a_person(people, name)
    return people


@pytest.fixture
def with_reservations(people) -> Iterator[People]:
    """Ann waits for bus X, and somebody at kiosk P waits for it too."""
    people.reservations["ann"] = people.town.book(people.caller("ann"))
    with people.town.kiosk("P") as kiosk:
        made = kiosk.send("reserve", route_id="143", trip_id=TRIPS["X"])
        people.reservations["kiosk-p"] = made["reservation"]["reservation_id"]
    yield people
    for name in ("ann", "bo"):
        people.caller(name).call("DELETE", "/riders/me")
    for name in KIOSKS if "kiosk-q" in people.reservations else "P":
        with people.town.kiosk(name) as kiosk:
            kiosk.send("cancel", reservation_id=people.reservations[f"kiosk-{name.lower()}"])


def describe(url: str) -> set[str]:
    """Every call that the server says it has."""
    paths = requests.get(f"{url}/api/v1/openapi.json", timeout=5).json()["paths"]
    return {
        f"{m.upper()} {path.removeprefix('/api/v1')}"
        for path, calls in paths.items()
        for m in calls
        if path.startswith("/api/v1")
    }


def test_every_call_has_its_rule(town):
    assert describe(town.url) == set(HTTP_RULES)


def test_every_command_has_its_rule():
    declared = {f"{space} {name}" for space, channel in CHANNELS.items() for name in list_commands(channel)}
    assert declared == set(COMMAND_RULES)
    assert server.application
    assert set(Channel.__subclasses__()) == set(CHANNELS.values()), (
        "a namespace that nobody has thought about"
    )


def try_call(people: People, name: str, call: str, owner: str) -> requests.Response:
    method, _, path = call.partition(" ")
    path = path.replace("{reservation_id}", people.reservations[owner]).replace("{stop}", STOP)
    path = path.replace("{day}", "2026-03-02")
    if call in OF_ANOTHER_KIOSK:
        path = path.replace(STOP, OTHER_STOP)
        made = people.caller("dispatcher").call("POST", f"/operations/kiosks/{OTHER_STOP}/code").json()
        if call == "POST /kiosk/enrol":
            return people.caller(name).call(method, path, {"code": made["code"]})
        assert Caller(people.town.url).call("POST", "/kiosk/enrol", {"code": made["code"]}).ok
    path += "?q=%EB%B9%A0" if call in ("GET /stops", "GET /operations/reservations") else ""
    headers = {"Idempotency-Key": uuid.uuid4().hex} if call == "POST /reservations" else {}
    return people.caller(name).call(method, path, BODIES.get(call), **headers)


@pytest.mark.parametrize(
    ("call", "owner"), [(c, "ann") for c in HTTP_RULES] + [(c, "kiosk-p") for c in OF_THE_KIOSK]
)
def test_everybody_gets_from_every_call_what_is_theirs(with_reservations, call, owner):
    people, rules = with_reservations, HTTP_RULES if owner == "ann" else OF_THE_KIOSK
    wanted = dict(zip(CALLERS, rules[call].split(), strict=True))
    if call == "POST /sign-out":  # not with the tokens that the other tests go on with
        people.tokens |= {"bus-x": people.town.sign_in("X"), "bus-y": people.town.sign_in("Y")}
        people.tokens["dispatcher"] = people.town.sign_in_dispatcher()
        people.tokens["administrator"] = people.town.sign_in_dispatcher("adam")
    last = ("bo", "ann")  # who may do it does it after everybody who may not
    for name in sorted(CALLERS, key=lambda name: (name in last, name == "ann")):
        answer = try_call(people, name, call, owner)
        status, body = answer.status_code, answer.text
        if wanted[name] == "ok":
            assert status < 300 or (name, call) == ("ann", "POST /reservations"), (name, body)
        else:
            assert (name, str(status)) == (name, wanted[name]), body
            people.check(name, body)
        if "sign-in" not in call and call != "POST /riders":
            people.check(name, body)
    left = people.caller("ann").call("GET", f"/reservations/{people.reservations['ann']}")
    if wanted["ann"] != "ok":
        assert left.json()["state"] == "assigned", "what was refused has changed nothing"


@pytest.mark.parametrize("space", NAMESPACES)
def test_everybody_is_let_in_where_they_belong_and_nowhere_else(people, space):
    for name in CALLERS:
        with people.town.socket(space, people.tokens[name]) as socket:
            assert (socket.refused is None) == (name in NAMESPACES[space].split()), name
            if socket.refused:
                wrong = name in ("nobody", "expired", "erased", "made-up")
                assert socket.refused["data"]["code"] == ("not_signed_in" if wrong else "not_allowed")
                assert socket.snapshots == []


@pytest.mark.parametrize("rule", COMMAND_RULES)
def test_no_command_reaches_what_is_anothers(with_reservations, rule):
    people, (space, _, command) = with_reservations, rule.partition(" ")
    stranger = NAMESPACES[space].split()[-1]
    channel = CHANNELS[space]
    names = {f for f in list_commands(channel)[command].__struct_fields__ if f != "command_id"}
    fields = {
        name: value
        for name, value in {**FIELDS, **POSITION, **FIELDS_OF.get(rule, {})}.items()
        if name in names
    }
    with enter(people, space, stranger) as socket:
        for owner in ("ann", "kiosk-p") if "reservation_id" in names else ("ann",):
            about = {"reservation_id": people.reservations[owner]} if "reservation_id" in names else {}
            told = socket.send(command, **fields, **about)
            assert told.get("code", "own") == COMMAND_RULES[rule], told
            people.reservations |= new_ones(told)
            people.check(stranger, told)
    for owner, kept in (("ann", people.reservations["ann"]), ("kiosk-p", people.reservations["kiosk-p"])):
        view = read(people, owner, kept)
        assert view["state"] == "assigned", f"{owner}'s reservation is as it was"
        assert len(view["holds"]) == 1


def enter(people: People, space: str, name: str) -> Socket:
    """That caller's own connection, as far in as it goes."""
    socket = people.town.socket(space, people.tokens[name])
    if space == "/kiosk":
        assert socket.send("hello", stop=KIOSKS["Q" if name == "kiosk-q" else "P"][0])["ok"]
    people.check(name, socket.snapshot())
    return socket


def new_ones(told: dict) -> dict[str, str]:
    """A reservation that the stranger has made for themselves."""
    made = told.get("reservation")
    return {"kiosk-q": made["reservation_id"]} if made else {}


def read(people: People, owner: str, reservation_id: str) -> dict:
    if owner == "ann":
        return people.caller("ann").look(reservation_id)
    with people.town.kiosk("P") as kiosk:
        return next(
            one for one in kiosk.send("status")["reservations"] if one["reservation_id"] == reservation_id
        )


def test_an_old_command_id_opens_no_other_reservation(with_reservations):
    people = with_reservations
    with people.town.driver("Y") as stranger:
        stranger.snapshot()
        assert stranger.send("ramp", working=True, command_id="once")["ok"]
        told = stranger.send("acknowledge", command_id="once", reservation_id=people.reservations["ann"])
        assert (told["ok"], told["code"]) == (False, "idempotency_key_reused")


def test_a_ride_that_is_over_says_nothing_to_another_bus(with_reservations):
    people, reservation_id = with_reservations, with_reservations.reservations["ann"]
    with people.town.driver("X") as own, people.town.driver("Y") as stranger:
        people.caller("ann").call("POST", f"/reservations/{reservation_id}/cancel")
        assert own.send("acknowledge", reservation_id=reservation_id)["code"] == "already_ended"
        for command in ("no_show", "alighted", "acknowledge", "delivered"):
            assert stranger.send(command, reservation_id=reservation_id)["code"] == "not_on_this_bus"


def test_a_packet_for_a_door_that_was_not_opened_is_not_heard(with_reservations):
    people = with_reservations
    with enter(people, "/rider", "bo") as socket:
        packet = socket._client.packet_class
        for space, command in (("/driver", "no_show"), ("/operations", "refresh"), ("/kiosk", "status")):
            data = [command, {"command_id": "c", "reservation_id": people.reservations["ann"]}]
            socket._client._send_packet(packet(2, namespace=space, data=data, id=7))
        assert socket.send("resume", after=0)["events"] == []
    assert people.caller("ann").look(people.reservations["ann"])["state"] == "assigned"


def test_a_door_that_cannot_look_somebody_up_says_so_instead_of_leaving_them_standing(town):
    town.redis.hset(KEYS("token", hash_of("spoilt")), "not", "a token")
    with town.socket("/driver", "spoilt") as socket:
        assert socket.refused["data"]["code"] == "internal_error"
        assert socket.snapshots == []
