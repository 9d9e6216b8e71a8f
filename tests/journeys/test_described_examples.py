"""Every example of the description is sent to a real server, and what comes back is what the description says.

`GACHITA_WRITE_EXAMPLES=1` keeps answers as those that the description shows: of calls that answer with other fields by
now, so that the file says what has changed and not that an hour has passed. Without the file all are written.
"""

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import requests

import server.application
from server.http.description import PATH_VARIABLES
from server.http.open_description import describe_open
from server.http.operation import OPERATIONS, Operation
from server.identity.tokens import Role
from tests.builders.callers import Caller
from tests.builders.described_town import STOP, DescribedTown, described_town

ANSWERS = Path(server.application.__file__).parent / "http" / "example_answers.json"
IS_WRITING = bool(os.environ.get("GACHITA_WRITE_EXAMPLES"))
CALLS = {f"{op.method} {op.path}": op for op in OPERATIONS}
SECRET = {"token"}
LONGEST_LIST = 2
"""Rows of a list that are shown."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DescribedTown]:
    with described_town(tmp_path_factory.mktemp("described")) as town:
        yield town


@pytest.fixture(scope="module")
def described(town) -> dict[str, Any]:
    answer = requests.get(f"{town.url}/api/v1/openapi.json", timeout=10)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = answer.json()
    return found


def validate(described: dict[str, Any], schema: dict[str, Any], body: object) -> None:
    """Raises where the body is not what the schema says."""
    whole = {**schema, "components": described["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    faults = [f"{fault.instance_path}: {fault.message}" for fault in validator.iter_errors(body)]
    assert not faults, faults[:5]


class Examples:
    """Sends the example of a call, with all that it needs."""

    def __init__(self, town: DescribedTown, described: dict[str, Any]) -> None:
        self.town = town
        self.described = described

    def send(self, call: str) -> tuple[dict[str, Any], requests.Response]:
        op = CALLS[call]
        told = self.described["paths"][f"/api/v1{op.path}"][op.method.lower()]
        caller = Caller(self.town.url, self.town.token(op.roles[0].value) if op.roles else None)
        headers = {"Idempotency-Key": uuid.uuid4().hex} if op.key else {}
        path, body = self.fill(op, caller, told), body_of(told)
        if call == "POST /kiosk/enrol":
            body = {"code": self.make_kiosk_code()}
        return told, caller.call(op.method, path, body, **headers)

    def make_kiosk_code(self) -> str:
        caller = Caller(self.town.url, self.town.token("dispatcher"))
        code: str = caller.call("POST", f"/operations/kiosks/{STOP}/code").json()["code"]
        return code

    def fill(self, op: Operation, caller: Caller, told: dict[str, Any]) -> str:
        """The path with an example in the place of each variable, and the query's examples behind it."""
        path = op.path
        if "{reservation_id}" in path:
            rider = caller if Role.RIDER in op.roles else Caller(self.town.url, self.town.token("rider"))
            body = CALLS["POST /reservations"].example
            made = rider.call("POST", "/reservations", body, **{"Idempotency-Key": uuid.uuid4().hex})
            path = path.replace("{reservation_id}", made.json().get("reservation_id", "none"))
        if path.startswith("/operations/kiosks/{stop}") and not path.endswith("/code"):
            assert Caller(self.town.url).call("POST", "/kiosk/enrol", {"code": self.make_kiosk_code()}).ok
        for name, (_, schema) in PATH_VARIABLES.items():
            path = path.replace(f"{{{name}}}", schema.get("examples", ["none"])[0])
        asked = [
            f"{one['name']}={one['schema']['examples'][0]}"
            for one in told["parameters"]
            if one["in"] == "query" and one["schema"].get("examples")
        ]
        return f"{path}?{'&'.join(asked)}" if asked else path


def body_of(told: dict[str, Any]) -> Any:
    if "requestBody" not in told:
        return None
    return told["requestBody"]["content"]["application/json"]["example"]


@pytest.fixture(scope="module")
def examples(town, described) -> Examples:
    return Examples(town, described)


@pytest.fixture(scope="module")
def kept() -> Iterator[dict[str, Any]]:
    """Answers by call, those shown now to begin with; written down at the end where that is wanted."""
    found: dict[str, Any] = json.loads(ANSWERS.read_bytes()) if ANSWERS.exists() else {}
    yield found
    if IS_WRITING:
        known = {call: found[call] for call in sorted(CALLS) if call in found}
        ANSWERS.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def shorten(value: Any) -> Any:
    """Lists of rows cut short, secrets made up."""
    if isinstance(value, dict):
        return {k: "a-token-of-43-letters" if k in SECRET else shorten(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shorten(one) for one in value[:LONGEST_LIST]]
    return value


def has_same_fields(shown: Any, answered: Any) -> bool:
    """Whether what is shown stands for that answer too; what is null or empty in an answer says nothing of fields."""
    if isinstance(shown, dict) and isinstance(answered, dict) and answered:
        return shown.keys() == answered.keys() and all(has_same_fields(shown[k], answered[k]) for k in shown)
    if isinstance(shown, list) and isinstance(answered, list) and answered:
        return bool(shown) and all(map(has_same_fields, shown, answered))
    return True


@pytest.mark.parametrize("call", CALLS)
def test_each_example_is_answered_as_described(examples, described, kept, call):
    told, answer = examples.send(call)
    status = str(answer.status_code)
    assert status in told["responses"], (status, answer.text)
    assert answer.status_code < 500, answer.text
    content = told["responses"][status].get("content")
    if content is None:
        assert answer.content == b""
        return
    kind = answer.headers["Content-Type"]
    validate(described, content[kind]["schema"], answer.json())
    is_done = answer.status_code < 400
    assert is_done or call in MAY_BE_REFUSED, answer.text
    if is_done and not (call in kept and has_same_fields(kept[call], answer.json())):
        kept[call] = shorten(answer.json())


MAY_BE_REFUSED = {
    "POST /reservations/{reservation_id}/outcome",
    "POST /reservations/{reservation_id}/alight",
}
"""What is answered depends on which bus was found, and where it is by now."""


@pytest.mark.parametrize(
    ("shown", "answered", "is_same"),
    [
        ({"at": 1, "stop": None}, {"at": 2, "stop": {"name": "A"}}, True),
        ({"rows": [{"at": 1}], "names": {"en": "A"}}, {"rows": [{"at": 2}, {"at": 3}], "names": {}}, True),
        ({"at": 1}, {"at": 1, "age": 3}, False),
        ({"at": 1, "age": 3}, {"at": 1}, False),
        ({"rows": [{"at": 1}]}, {"rows": [{"at": 1, "age": 3}]}, False),
        ({"rows": []}, {"rows": [{"at": 1}]}, False),
    ],
)
def test_an_example_is_written_anew_when_fields_come_or_go(shown, answered, is_same):
    assert has_same_fields(shown, answered) is is_same


def test_the_central_stop_is_that_of_the_examples():
    assert PATH_VARIABLES["stop"][1]["examples"] == [STOP]


@pytest.mark.parametrize("call", CALLS)
def test_what_the_description_shows_is_what_it_says(described, call):
    op = CALLS[call]
    told = described["paths"][f"/api/v1{op.path}"][op.method.lower()]
    assert told["summary"]
    assert told["description"]
    if op.body is not None:
        content = told["requestBody"]["content"]["application/json"]
        validate(described, content["schema"], content["example"])
    shown = told["responses"][str(op.status)].get("content", {}).get("application/json", {})
    if "example" in shown and not IS_WRITING:
        validate(described, shown["schema"], shown["example"])
    for parameter in told["parameters"]:
        assert parameter["description"], parameter["name"]
        for example in parameter["schema"].get("examples", ()):
            validate(described, parameter["schema"], example)


def test_what_anybody_may_take_is_described_as_it_comes(town, described):
    for path, told in describe_open().items():
        answer = requests.get(f"{town.url}{path}", timeout=10)
        shown = told["get"]["responses"]["200"]["content"]
        assert answer.headers["Content-Type"].partition(";")[0] in shown
        if path.endswith(".json"):
            validate(described, shown["application/json"]["schema"], answer.json())
            known = {"If-None-Match": answer.headers["ETag"]}
            assert requests.get(f"{town.url}{path}", headers=known, timeout=10).status_code == 304


def test_the_description_is_open_api():
    """By the schema that its makers publish, as far as the validator that we have carries it."""
    from schemathesis import openapi

    from server.http.description import describe

    schema = openapi.from_dict(json.loads(json.dumps(describe())))
    assert {
        f"{op.ok().method.upper()} {op.ok().path.removeprefix('/api/v1')}"
        for op in schema.get_all_operations()
        if op.ok().path.startswith("/api/v1")
    } == set(CALLS)
