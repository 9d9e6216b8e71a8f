"""Whatever anybody sends is answered with a code or ends their own line; it is never our fault, and others go on."""

import json
import math
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import server.application
from server.http.operation import OPERATIONS, Operation
from server.live.commands import list_commands
from server.live.driver_channel import DriverChannel
from server.live.flood import MOST_AT_ONCE
from server.live.kiosk_channel import KioskChannel
from server.live.operations_channel import OperationsChannel
from server.live.rider_channel import RiderChannel
from tests.builders.callers import ANSWER_SECONDS, Socket
from tests.builders.guarded_town import STOP, GuardedTown, guarded_town
from tests.builders.processes import eventually
from tests.builders.raw_line import RawLine

CHANNELS = {
    "/rider": RiderChannel,
    "/driver": DriverChannel,
    "/kiosk": KioskChannel,
    "/operations": OperationsChannel,
}
COMMANDS = [(space, name) for space, channel in CHANNELS.items() for name in sorted(list_commands(channel))]
TRIES = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
ODD = (
    "", " ", "\x00", "\n", "\ud800", "서울", "‮", "S08", "bus-x", "x" * 300, "*", "../..", "${HOME}", "0" * 5000,
    "2026-11-22T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T12:00:00",
)  # fmt: skip
NUMBERS = (
    0,
    -1,
    1,
    2**31,
    2**53,
    2**63,
    2**70,
    -(2**70),
    10**300,
    0.5,
    90.0,
    -180.0,
    1e308,
    math.nan,
    math.inf,
)
leaves = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.sampled_from(ODD) | st.text(max_size=20)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def bodies(fields: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Bodies that have the right fields with anything in them, and anything at all."""
    almost = st.dictionaries(st.sampled_from([*fields, "more"]), anything, max_size=len(fields) + 1)
    return almost | anything


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    folder = tmp_path_factory.mktemp("odd")
    with guarded_town(folder) as town:
        yield town
    written = (folder / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in written, written[-4000:]


@pytest.fixture
def others(town) -> Iterator[Socket]:
    """A bus that must not notice anything."""
    with town.driver("Y") as bus:
        bus.snapshot()
        yield bus
        assert bus.send("resume", after=0)["ok"], "somebody else's line has ended, or is not answered"


def is_in_order(answer: requests.Response) -> None:
    """Done, or refused in the agreed shape, and not by a fault of ours."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"] != "internal_error"
        assert problem["detail"]
        assert problem["detail_ko"]


def address(town: GuardedTown, op: Operation, part: str = STOP) -> str:
    """The URL of a call, with `part` in the place of each variable."""
    path = "/".join(part if one.startswith("{") else one for one in op.path.split("/"))
    return f"{town.url}/api/v1{path}"


class Sender:
    """Somebody who may use every call: a token of each role that one asks for."""

    def __init__(self, town: GuardedTown) -> None:
        self.town = town
        self.tokens = {"rider": town.rider().token, "dispatcher": town.sign_in_dispatcher()}

    def send(self, op: Operation, part: str = STOP, **how: Any) -> requests.Response:
        headers = {"Idempotency-Key": "k", "Content-Type": "application/json", **how.pop("headers", {})}
        for role in op.roles:
            if role.value in self.tokens:
                headers["Authorization"] = f"Bearer {self.tokens[role.value]}"
        return requests.request(
            op.method, address(self.town, op, part), headers=headers, timeout=ANSWER_SECONDS, **how
        )


@pytest.fixture(scope="module")
def sender(town) -> Sender:
    return Sender(town)


assert server.application, "it declares every call"
WITH_BODY = [op for op in OPERATIONS if op.body is not None]
NOT_ERASING = [op for op in OPERATIONS if op.method != "DELETE" and op.path != "/sign-out"]


def name_of(op: Operation) -> str:
    return f"{op.method} {op.path}"


@pytest.mark.parametrize("op", WITH_BODY, ids=name_of)
def test_any_body_is_done_or_refused_with_a_code(sender, others, op):
    assert op.body is not None
    assert others.refused is None

    @TRIES
    @given(bodies(op.body.__struct_fields__))
    def try_it(body: Any) -> None:
        is_in_order(sender.send(op, data=json.dumps(body).encode()))

    try_it()


@pytest.mark.parametrize("op", WITH_BODY, ids=name_of)
@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff\xfe", b"null", b"[" * 30_000, b'{"a":' * 8_000, b"9" * 5_000, b'"' + b"x" * 60_000 + b'"'],
    ids=["nothing", "half", "no text", "null", "deep list", "deep object", "huge number", "long text"],
)  # fmt: skip
def test_bytes_that_are_no_body_are_refused_with_a_code(sender, op, raw):
    answer = sender.send(op, data=raw)
    is_in_order(answer)
    assert answer.status_code in (200, 201, 400)


def test_a_field_that_nobody_knows_is_named_in_the_refusal(sender):
    for op in WITH_BODY:
        refused = sender.send(op, json={"colour": "red"})
        assert (refused.status_code, refused.json()["code"]) == (400, "body_invalid"), op.path


def test_a_body_that_is_too_large_is_cut_off_and_the_others_go_on(sender, others):
    op = WITH_BODY[0]
    told = sender.send(op, data=b'{"needs":"' + b"x" * 100_000 + b'"}')
    assert (told.status_code, told.headers["Content-Type"]) == (413, "application/problem+json")

    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    chunked = sender.send(op, data=pieces())
    assert chunked.status_code in (400, 413)
    assert others.send("resume", after=0)["ok"]


@pytest.mark.parametrize("op", NOT_ERASING, ids=name_of)
def test_any_address_is_answered_or_refused_with_a_code(sender, op):
    for part in (
        "%00",
        "%ff",
        "%ed%a0%80",
        "..",
        "a" * 3000,
        "%0d%0aX:%20y",
        "{stop}",
        "'",
        "9" * 400,
        "%F0%9F%9A%8C",
    ):
        for query in ("", "?near=nan,nan&radius=1e9", "?limit=99999999999999999999&q=%00", "?q=%ff&near=1"):
            if query and op.method != "GET":
                continue
            is_in_order(sender.send(op, part + query))


def test_odd_headers_are_answered_or_refused_with_a_code(town, sender):
    book = next(op for op in OPERATIONS if name_of(op) == "POST /reservations")
    for key in ("", "x" * 201, "\xff\xfe", "a:b", "'", "x" * 5000):
        is_in_order(
            sender.send(book, json={"stop": STOP, "trip_id": "none"}, headers={"Idempotency-Key": key})
        )
    look = f"{town.url}/api/v1/riders/me"
    for token in (
        "Bearer",
        "Bearer ",
        "bearer  x",
        "Basic eDp5",
        "Bearer \xff",
        "Bearer " + "x" * 5000,
        "Bearer a b",
    ):
        answer = requests.get(look, headers={"Authorization": token.encode("latin-1")}, timeout=5)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


class Talker:
    """A line over which anything is sent; another when this one has said as much as a line may at once."""

    def __init__(self, town: GuardedTown, space: str, stack: ExitStack) -> None:
        self._town, self._space, self._stack = town, space, stack
        self._line: Socket | None = None
        self._said = 0

    def _open(self) -> Socket:
        town = self._town
        if self._space == "/kiosk":
            line = town.kiosk("P")
        elif self._space == "/driver":
            line = town.driver("X")
        else:
            token = town.rider().token if self._space == "/rider" else town.sign_in_dispatcher()
            line = town.socket(self._space, token)
        return self._stack.enter_context(line)

    def say(self, command: str, payload: Any) -> Any:
        if self._line is None or self._said > MOST_AT_ONCE - 20:
            self._line, self._said = self._open(), 0
        self._said += 1
        client = self._line._client
        return client.call(command, payload, namespace=self._space, timeout=ANSWER_SECONDS)


@pytest.mark.parametrize(("space", "command"), COMMANDS)
def test_any_payload_of_a_command_is_done_or_refused_with_a_code(town, others, space, command):
    fields = list_commands(CHANNELS[space])[command].__struct_fields__
    assert others.refused is None
    with ExitStack() as stack:
        talker = Talker(town, space, stack)

        @TRIES
        @given(bodies(fields))
        def try_it(payload: Any) -> None:
            answer = talker.say(command, payload)
            assert answer["ok"] or answer["code"] != "internal_error", answer
            assert answer["ok"] or (answer["detail"] and answer["detail_ko"])

        try_it()
        unknown = {"command_id": "c", "colour": "red"}
        assert talker.say(command, unknown)["code"] == "body_invalid"
        assert talker.say("no_such_command", {})["code"] == "unknown_command"


ANSWERED = ("NaN", "1e999", '"\\ud800"', '"\\u0000"', "9" * 400, "null", '""', '"' + "x" * 60_000 + '"')
ENDING = ("[" * 20_000 + "]" * 20_000, "9" * 5000, "{", '"' + "x" * 70_000 + '"')


@pytest.mark.parametrize("text", ANSWERED, ids=range(len(ANSWERED)))
def test_odd_json_in_a_command_is_answered(town, text):
    with RawLine(town.url, "/rider", town.rider().token) as line:
        told = line.ask("watch", f'{{"stop":{text}}}')
        assert told is not None
        assert (told["ok"], told["code"]) in ((False, "body_invalid"), (False, "unknown_stop"))
        assert line.is_up()


@pytest.mark.parametrize("text", ENDING, ids=range(len(ENDING)))
def test_what_is_no_json_or_too_large_ends_its_own_line_and_no_other(town, others, text):
    with RawLine(town.url, "/rider", town.rider().token) as line:
        assert line.ask("watch", f'{{"stop":{text}}}') is None
        assert not line.is_up()
    assert others.send("resume", after=0)["ok"]


FRAMES = (
    "9", "", "4", "47", "42", "42/rider", "42/rider,", "42/rider,7", "42/rider,7[]", "42/rider,7{}", "42/rider,7[5,{}]",
    "42/rider,7[null]", '42/rider,7[["watch"],{}]', '42/rider,7[{"watch":1},{}]', "451-/rider,7[\"watch\",{}]",
    '45999999999999-/rider,7["watch",{"_placeholder":true,"num":0}]', "42/rider," + "7" * 3000 + '["watch",{}]',
    '42/rider,7["connect",{}]', '42/rider,7["disconnect",{}]', '42/rider,8["__disconnect_final",{}]',
    '42/rider,7["dis\\u0063onnect"]', "40/driver," + "[" * 30_000, "42" + "/" * 60_000, "44444", "2probe", b"\x00\x01",
)  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
def test_a_frame_that_is_no_message_ends_its_own_line_and_no_other(town, others, frame):
    with RawLine(town.url, "/rider", town.rider().token) as line:
        line.send_frame(frame)
        assert not line.is_up()
    assert others.send("resume", after=0)["ok"]


def test_a_flood_of_any_packets_is_cut_off(town, others):
    for packet in ('40/rider,{"token":"x"}', "43/rider,1[{}]", "40/nowhere,"):
        with RawLine(town.url, "/rider", town.rider().token) as line:
            try:
                for _ in range(3 * MOST_AT_ONCE):
                    line.send_frame(packet)
            except OSError:
                continue
            eventually(lambda line=line: not line.is_up())
    assert others.send("resume", after=0)["ok"]
