"""The picture of a moment as the page gets it: one JSON value, described in docs/kiosk-panel.md."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from booking.messages import ArrivalView
from kiosk.conversation.calling import show_call
from kiosk.conversation.state import Conversation, Question
from kiosk.conversation.telling import list_examples
from kiosk.link.outbox import WaitingCommand
from kiosk.panel.bay import order_bay
from kiosk.session_parts import Picture
from kiosk.surroundings import Unsent, refer_to
from kiosk.wording.languages import read_tongues
from kiosk.wording.wording import say
from kiosk.wording.words import as_texts, texts_of

CHOICES = {"did_you_board": ("boarded", "not_boarded")}
YES_OR_NO = ("yes", "no")


def view_of(picture: Picture, *, panel_width_mm: int | None = None) -> dict[str, Any]:
    """Return the `state` that the page draws; the panel's width in millimetres where somebody has measured it."""
    state, around = picture.conversation, picture.surroundings
    zone = around.zone
    view: dict[str, Any] = {
        "number": picture.number,
        "now": picture.now.astimezone(zone),
        "mode": state.mode.value,
        "line": {"online": around.is_online, "since": around.line.since.astimezone(zone)},
        "condition": picture.world.condition.parts,
        "stop": around.stop,
        "board": _board(picture, zone),
        "routes": _routes(picture),
        "reservations": sorted(around.reservations, key=lambda each: (each.ended, each.asked_at)),
        "pending": [_pending(waiting) for waiting in picture.waiting],
        "unsent": [_unsent(each, zone) for each in around.unsent],
        "heard": _heard(state),
        "said": _said(picture),
        "has_more": bool(state.details),
        "speaking": _speaking(state),
        "question": _question(state.question) if state.question else None,
        "deadline": _deadline(state, picture.now, zone),
        "volume": state.volume,
        "privacy": state.privacy,
        "headphones": state.has_headphones,
        "speed": state.speed,
        "language": state.language,
        "languages": [{"code": each.code, "name": each.name} for each in read_tongues().values()],
        "recogniser": picture.recogniser,
        "microphone": state.microphone,
        "examples": list_examples(picture.world),
        "help": _help(state, picture, zone),
        "panel": {"width_mm": panel_width_mm},
    }
    plain: dict[str, Any] = msgspec.to_builtins(as_texts(view), str_keys=True)
    return plain


def _board(picture: Picture, zone: ZoneInfo) -> dict[str, Any]:
    board = picture.world.board
    return {
        "source": "stored" if board.is_stored else "live",
        "as_of": board.as_of.astimezone(zone),
        "feed_age": board.feed_age,
        "notice": board.notice,
        "alerts": board.alerts,
        "arrivals": [_arrival(arrival, zone) for arrival in board.arrivals],
        "bay": [
            {"trip_id": each.trip_id, "service_date": each.service_date, "position": each.position}
            for each in order_bay(board.arrivals, picture.now)
        ],
    }


def _arrival(arrival: ArrivalView, zone: ZoneInfo) -> ArrivalView:
    scheduled = arrival.scheduled_at.astimezone(zone) if arrival.scheduled_at else None
    return msgspec.structs.replace(
        arrival, expected_at=arrival.expected_at.astimezone(zone), scheduled_at=scheduled
    )


def _routes(picture: Picture) -> list[dict[str, Any]]:
    return [
        {
            "route_id": route.route_id,
            "name": route.name,
            "headsign": route.headsign,
            "color": route.color,
            "destinations": [refer_to(stop) for stop in route.following_stops],
            "names": route.names,
            "headsigns": route.headsigns,
        }
        for route in picture.surroundings.stop_slice.routes
    ]


def _pending(waiting: WaitingCommand) -> dict[str, Any]:
    route = waiting.wish.route_name if waiting.wish else ""
    return {
        "command_id": waiting.command_id,
        "kind": waiting.kind,
        "asked_at": waiting.asked_at,
        "sentence": say(f"pending.{waiting.kind}", route=route),
    }


def _unsent(unsent: Unsent, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "command_id": unsent.command_id,
        "kind": unsent.kind,
        "asked_at": unsent.asked_at.astimezone(zone),
        "told_at": unsent.told_at.astimezone(zone),
        "sentence": unsent.sentence,
    }


def _heard(state: Conversation) -> dict[str, Any] | None:
    heard = state.heard
    if heard is None:
        return None
    return {
        "text": heard.text,
        "final": heard.is_final,
        "accepted": heard.is_accepted,
        "reason": heard.reason,
    }


def _said(picture: Picture) -> dict[str, Any] | None:
    said = picture.conversation.said
    if said is None:
        return None
    return {"id": picture.said_id, **texts_of(said.sentence)}


def _speaking(state: Conversation) -> dict[str, Any] | None:
    current = state.speech.current
    if current is None:
        return None
    return {"kind": current.priority.name.lower(), **texts_of(current.sentence)}


def _question(question: Question) -> dict[str, Any]:
    wish = question.wish
    return {
        "kind": question.kind,
        "sentence": question.sentence,
        "reservation_id": question.reservation_id,
        "route_id": wish.route_id if wish else None,
        "trip_id": wish.trip_id if wish else None,
        "service_date": wish.service_date if wish else None,
        "alight_stop": wish.alight_stop if wish else None,
        "choices": [
            {"action": action, "sentence": say(f"choice.{action}")}
            for action in CHOICES.get(question.kind, YES_OR_NO)
        ],
    }


def _deadline(state: Conversation, now: datetime, zone: ZoneInfo) -> dict[str, Any] | None:
    if state.deadline is None or not (state.question or state.is_warned):
        return None
    left = max(0, round((state.deadline - now).total_seconds()))
    return {"at": state.deadline.astimezone(zone), "seconds_left": left, "warned": state.is_warned}


def _help(state: Conversation, picture: Picture, zone: ZoneInfo) -> dict[str, Any] | None:
    """The number for who has asked for a person; for as long as a call stands, where that stands."""
    call = picture.world.person
    asked_at = call.asked_at if call else state.help_asked_at
    if asked_at is None:
        return None
    return {
        "number": picture.world.help_number,
        "sentence": show_call(picture.world),
        "asked_at": asked_at.astimezone(zone),
        "taken_at": call.taken_at.astimezone(zone) if call and call.taken_at else None,
        "is_passed_on": call is not None,
    }
