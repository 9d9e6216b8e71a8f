"""What comes over each line while people book, ride, decline and are erased: one's own, and only what is allowed."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.builders.callers import Caller, Socket
from tests.builders.guarded_town import BUSES, STOP, TRIPS, GuardedTown, guarded_town
from tests.builders.processes import eventually

HEAD = "sequence type at"
STOPS = "{0}.stop_id {0}.name {0}.code {0}.names"
ADVICE = "{0}.ko {0}.en"
WAITING = (
    "reservation_id state run_id route_name stop stops_away help alight_stop expected_at deadline advice "
    + f"{STOPS.format('stop')} {STOPS.format('alight_stop')} {ADVICE.format('advice')}"
)
ABOARD = (
    "reservation_id stop stops_away help alighting unserved advice expected_at "
    + f"{STOPS.format('stop')} {ADVICE.format('advice')}"
)
COMING = "reservation_id stops_away expected_at"
BUS = "vehicle_id plate run_id route_name headsign ramp_working spaces_total spaces_taken_by_walk_ons"


def under(name: str, fields: str) -> str:
    return " ".join(f"{name}.{field}" for field in fields.split())


DRIVER_FIELDS = {
    "snapshot": (
        f"sequence {BUS} messages waiting on_board {under('waiting', WAITING)} {under('on_board', ABOARD)}"
    ),
    "waiting_passenger": f"{HEAD} {WAITING}",
    "alighting_passenger": f"{HEAD} {ABOARD}",
    "reminder": f"{HEAD} reservation_id why",
    "passenger": f"{HEAD} reservation_id state alighting",
    "withdrawn": f"{HEAD} reservation_id why",
    "vehicle": f"{HEAD} ramp_working spaces_taken_by_walk_ons",
    "progress": f"{HEAD} run_id route_name headsign passengers {under('passengers', COMING)}",
}
"""All that a driver may ever be told, field by field: kind of help, stops, a count; nobody, and nobody's past."""


def paths_of(value: Any, prefix: str = "") -> set[str]:
    """Every field of a message, by its path; what languages a name is known in is not a field."""
    if isinstance(value, list):
        return {path for one in value for path in paths_of(one, prefix)}
    if not isinstance(value, dict) or prefix.endswith("names."):
        return set()
    return {prefix + key for key in value} | {
        p for k, v in value.items() for p in paths_of(v, f"{prefix}{k}.")
    }


def check_driver(message: dict[str, Any], kind: str) -> None:
    assert paths_of(message) <= set(DRIVER_FIELDS[kind].split()), message


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("told")) as town:
        yield town


@pytest.fixture
def fresh_town(tmp_path: Path) -> Iterator[GuardedTown]:
    """For whoever drives: a bus that goes back would not be believed."""
    with guarded_town(tmp_path) as town:
        yield town


@pytest.fixture
def lines(town) -> Iterator[dict[str, Socket]]:
    """Everybody's line."""
    with ExitStack() as stack:
        yield open_lines(town, stack)


def open_lines(town: GuardedTown, stack: ExitStack) -> dict[str, Socket]:
    opened = {
        "X": stack.enter_context(town.driver("X")),
        "Y": stack.enter_context(town.driver("Y")),
        "P": stack.enter_context(town.kiosk("P")),
        "Q": stack.enter_context(town.kiosk("Q")),
        "dispatcher": stack.enter_context(town.socket("/operations", town.sign_in_dispatcher())),
    }
    for line in opened.values():
        line.snapshot()
    return opened


def a_watched_rider(town: GuardedTown, stack: ExitStack) -> tuple[Caller, Socket, str]:
    rider = town.rider()
    line = stack.enter_context(town.socket("/rider", rider.token))
    line.snapshot()
    rider_id: str = rider.call("GET", "/riders/me").json()["rider_id"]
    return rider, line, rider_id


def came(line: Socket) -> str:
    """All that ever came over that line, as text."""
    return repr((line.snapshots, line.events))


def ride(town: GuardedTown, lines: dict[str, Socket], reservation_id: str) -> None:
    """Every press of the driver of X about one passenger, from the ping to the end."""
    driver = lines["X"]
    driver.await_event("waiting_passenger", reservation_id=reservation_id)
    for command in ("delivered", "acknowledge"):
        assert driver.send(command, reservation_id=reservation_id)["ok"]
    town.publish(X=8)
    driver.await_event("reminder", reservation_id=reservation_id)
    eventually(lambda: driver.send("boarded", reservation_id=reservation_id)["ok"])
    assert driver.send("space", taken=1)["ok"]
    town.publish(X=12)
    driver.await_event("alighting_passenger", reservation_id=reservation_id)
    assert driver.send("alighted", reservation_id=reservation_id)["ok"]
    driver.await_event("withdrawn", reservation_id=reservation_id)


def test_a_whole_ride_is_told_to_its_own_people_and_to_nobody_else(fresh_town):
    with ExitStack() as stack:
        town, lines = fresh_town, open_lines(fresh_town, stack)
        ann, anns_line, anns_id = a_watched_rider(town, stack)
        _, bos_line, _ = a_watched_rider(town, stack)
        reservation_id = town.book(ann)
        ride(town, lines, reservation_id)
        lines["dispatcher"].await_event("reservation")
        anns_line.await_event("reservation")
        eventually(lambda: "alighted" in came(lines["dispatcher"]) and "alighted" in came(anns_line))
        for name in ("Y", "P", "Q"):
            assert reservation_id not in came(lines[name]), name
        assert bos_line.events == []
        for name, line in lines.items():
            assert anns_id not in came(line), f"{name} is told who Ann is"
            assert ann.token not in came(line)
        assert anns_id not in came(anns_line), "nobody needs to hear it, not even Ann"
        resumed = {name: line.send("resume", after=0)["events"] for name, line in lines.items()}
        for name in ("Y", "P", "Q"):
            assert reservation_id not in repr(resumed[name])
        assert anns_id not in repr(resumed)
        check_driver_line(lines["X"], resumed["X"])
        told = {event["type"] for event in [*lines["X"].events, *resumed["X"]]}
        assert told >= set(DRIVER_FIELDS) - {"snapshot"}, "each kind of message has been seen here"
    with town.driver("X") as again:
        check_driver(again.snapshot(), "snapshot")


def check_driver_line(line: Socket, resumed: list[dict[str, Any]]) -> None:
    for snapshot in line.snapshots:
        check_driver(snapshot, "snapshot")
    for event in (*line.events, *resumed):
        check_driver(event, event["type"])


def test_the_bus_that_declined_never_learns_how_the_ride_went_on(town, lines):
    rider = town.rider()
    reservation_id = town.book(rider)
    driver = lines["X"]
    driver.await_event("waiting_passenger", reservation_id=reservation_id)
    check_driver(driver.snapshots[-1], "snapshot")
    assert driver.send("decline", reservation_id=reservation_id, reason="full")["ok"]
    held = rider.look(reservation_id)["holds"]
    assert [one["vehicle_id"] for one in held] != [BUSES["X"][0]]
    assert rider.call("POST", f"/reservations/{reservation_id}/cancel").status_code == 200
    told = [e for e in driver.send("resume", after=0)["events"] if e.get("reservation_id") == reservation_id]
    assert {event["type"] for event in told} == {"withdrawn"}
    assert {event["why"] for event in told} <= {"full", "released"}


def test_whoever_is_erased_is_off_the_line_and_the_bus_learns_only_that_nobody_waits(town, lines):
    with ExitStack() as stack:
        ann, line, anns_id = a_watched_rider(town, stack)
        reservation_id = town.book(ann)
        lines["X"].await_event("waiting_passenger", reservation_id=reservation_id)
        assert ann.call("DELETE", "/riders/me").status_code == 204
        lines["X"].await_event("withdrawn", reservation_id=reservation_id)
        eventually(lambda: not line._client.connected)
        sequences = [e["sequence"] for e in lines["X"].send("resume", after=0)["events"]]
        assert sequences == list(range(1, len(sequences) + 1)), "no gap that could never be filled"
        for name, other in lines.items():
            assert anns_id not in repr((came(other), other.send("resume", after=0))), name


def test_a_driver_who_signs_out_is_off_the_line_and_others_of_that_bus_stay(town):
    token = town.sign_in("X")
    with town.socket("/driver", token) as leaving, town.driver("X") as staying:
        leaving.snapshot()
        staying.snapshot()
        assert Caller(town.url, token).call("POST", "/sign-out").status_code == 204
        eventually(lambda: not leaving._client.connected)
        assert staying.send("resume", after=0)["ok"]
    with town.socket("/driver", token) as back:
        assert back.refused["data"]["code"] == "not_signed_in"


def test_nobody_resumes_the_stream_of_another(town, lines):
    reservation_id = town.book(town.rider())
    lines["X"].await_event("waiting_passenger", reservation_id=reservation_id)
    for name in ("Y", "P", "Q"):
        for more in ({"audience": "vehicle:bus-x"}, {"vehicle_id": BUSES["X"][0]}, {"stop": STOP}):
            refused = lines[name].send("resume", after=0, **more)
            assert (refused["ok"], refused["code"]) == (False, "body_invalid"), "no field names an audience"
        assert reservation_id not in repr(lines[name].send("resume", after=0))
    assert TRIPS["X"] not in repr(lines["Y"].send("resume", after=0))
