"""The pages' idea of the messages is the server's: the same names, field by field, word by word."""

import re
import typing
from pathlib import Path

import msgspec
import pytest

from booking import messages
from booking.errors import Refusal
from booking.events import EventType
from booking.needs import Need
from booking.states import State

SOURCES = Path(__file__).resolve().parents[2] / "pages" / "shared"
MESSAGES = (SOURCES / "messages.ts").read_text()
WORDS = (SOURCES / "words.ts").read_text()
STRUCTS = [
    value
    for value in vars(messages).values()
    if isinstance(value, type) and issubclass(value, msgspec.Struct)
    if value not in (msgspec.Struct, messages.KioskSnapshot, messages.PersonCallView)
]
"""All but the kiosk's snapshot and what is in it alone: that goes to the kiosk's process, whose page has a protocol of its own."""


def fields_of_interface(name: str) -> set[str]:
    body = re.search(rf"export interface {name} \{{(.*?)\n\}}", MESSAGES, re.DOTALL)
    assert body is not None, f"messages.ts has no {name}"
    return set(re.findall(r"^  (\w+)\??:", body[1], re.MULTILINE))


def words_of_type(name: str) -> set[str]:
    body = re.search(rf"export type {name} =(.*?);", MESSAGES, re.DOTALL)
    assert body is not None, f"messages.ts has no {name}"
    return set(re.findall(r'"(\w+)"', body[1]))


def keys_of_record(name: str) -> set[str]:
    body = re.search(rf"const {name}[^=]*= \{{(.*?)\n\}};", WORDS, re.DOTALL)
    assert body is not None, f"words.ts has no {name}"
    return set(re.findall(r"^  (\w+):", body[1], re.MULTILINE))


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_each_message_has_the_same_fields_in_the_pages(struct: type[msgspec.Struct]) -> None:
    assert fields_of_interface(struct.__name__) == set(struct.__struct_fields__)


def test_states_and_needs_are_the_same_words() -> None:
    assert words_of_type("State") == {state.value for state in State}
    assert words_of_type("Need") == {need.value for need in Need}


def test_dispatcher_items_are_of_the_same_kinds() -> None:
    hint = typing.get_type_hints(messages.OperationsItem)["kind"]
    body = re.search(r"export interface OperationsItem \{.*?kind:(.*?);", MESSAGES, re.DOTALL)
    assert body is not None
    assert set(re.findall(r'"(\w+)"', body[1])) == set(typing.get_args(hint))


def test_every_step_a_rider_can_read_about_is_a_step_of_the_chain() -> None:
    assert keys_of_record("STEPS") <= {event.value for event in EventType}


def test_every_reason_in_words_can_occur() -> None:
    reasons_of_drivers = {"ramp_broken", "full", "cannot_stop"}
    assert keys_of_record("REASONS") <= Refusal.codes | reasons_of_drivers
