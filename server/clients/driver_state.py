"""What a bus terminal knows: its run, who waits for it and who is on board. Pure: (state, event) -> state."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from booking.messages import AlightingPassenger, BusMessageView, DriverSnapshot, WaitingPassenger

_WAITING = ("assigned", "delivered", "acknowledged")


def pings_in(payload: Mapping[str, Any]) -> tuple[WaitingPassenger, ...]:
    """The pings that a snapshot or event carries."""
    if "waiting" in payload:
        return snapshot_of(payload).waiting
    if payload.get("type") == "waiting_passenger":
        return (msgspec.convert(dict(payload), WaitingPassenger, strict=False),)
    return ()


def snapshot_of(payload: Mapping[str, Any]) -> DriverSnapshot:
    """The snapshot as a value. Raises `msgspec.ValidationError` when it is none."""
    return msgspec.convert(dict(payload), DriverSnapshot, strict=False)


def after_event(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    """The state after the next event; an event of an unknown type changes nothing but the number."""
    change = _CHANGES.get(str(payload["type"]))
    changed = change(state, payload) if change else state
    return msgspec.structs.replace(changed, sequence=max(state.sequence, int(payload["sequence"])))


def after_state_moved(state: DriverSnapshot, reservation_id: str, moved_to: str) -> DriverSnapshot:
    """The passenger's reservation has moved to another state."""
    ping = find_waiting(state, reservation_id)
    if moved_to in _WAITING:
        return state if ping is None else _with_waiting(state, msgspec.structs.replace(ping, state=moved_to))
    without = _without(state, reservation_id)
    if moved_to != "boarded":
        return without
    known = next((one for one in state.on_board if one.reservation_id == reservation_id), None)
    if known is None and ping is not None:
        known = AlightingPassenger(reservation_id, ping.alight_stop, None, ping.help, advice=ping.advice)
    return without if known is None else _with_on_board(without, known)


def find_waiting(state: DriverSnapshot, reservation_id: str) -> WaitingPassenger | None:
    """The ping of this reservation, while the passenger waits."""
    return next((ping for ping in state.waiting if ping.reservation_id == reservation_id), None)


def passengers_of(state: DriverSnapshot) -> frozenset[str]:
    """The reservations of everybody who waits or is on board."""
    waiting = (ping.reservation_id for ping in state.waiting)
    return frozenset(waiting).union(passenger.reservation_id for passenger in state.on_board)


def _with_message(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    """What the control room says stays until the driver has confirmed it."""
    told = msgspec.convert(dict(payload), BusMessageView, strict=False)
    others = tuple(one for one in state.messages if one.message_id != told.message_id)
    kept = others if told.state == "acknowledged" else (*others, told)
    return msgspec.structs.replace(state, messages=kept)


def _with_waiting(state: DriverSnapshot, ping: WaitingPassenger) -> DriverSnapshot:
    others = tuple(one for one in state.waiting if one.reservation_id != ping.reservation_id)
    return msgspec.structs.replace(state, waiting=(*others, ping))


def _with_on_board(state: DriverSnapshot, passenger: AlightingPassenger) -> DriverSnapshot:
    others = tuple(one for one in state.on_board if one.reservation_id != passenger.reservation_id)
    return msgspec.structs.replace(state, on_board=(*others, passenger))


def _without(state: DriverSnapshot, reservation_id: str) -> DriverSnapshot:
    return msgspec.structs.replace(
        state,
        waiting=tuple(one for one in state.waiting if one.reservation_id != reservation_id),
        on_board=tuple(one for one in state.on_board if one.reservation_id != reservation_id),
    )


def _waiting_passenger(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    return _with_waiting(state, pings_in(payload)[0])


def _alighting_passenger(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    passenger = msgspec.convert(dict(payload), AlightingPassenger, strict=False)
    return _with_on_board(_without(state, passenger.reservation_id), passenger)


def _withdrawn(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    return _without(state, str(payload["reservation_id"]))


def _passenger(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    moved = after_state_moved(state, str(payload["reservation_id"]), str(payload["state"]))
    known = next((one for one in moved.on_board if one.reservation_id == payload["reservation_id"]), None)
    if known is None or "alighting" not in payload:
        return moved
    return _with_on_board(moved, msgspec.structs.replace(known, alighting=payload["alighting"]))


def _run(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    return msgspec.structs.replace(
        state,
        run_id=payload.get("run_id"),
        route_name=payload.get("route_name"),
        headsign=payload.get("headsign"),
    )


def _vehicle(state: DriverSnapshot, payload: Mapping[str, Any]) -> DriverSnapshot:
    return msgspec.structs.replace(
        state,
        ramp_working=bool(payload.get("ramp_working", state.ramp_working)),
        spaces_taken_by_walk_ons=int(payload.get("spaces_taken_by_walk_ons", state.spaces_taken_by_walk_ons)),
    )


_CHANGES: Mapping[str, Callable[[DriverSnapshot, Mapping[str, Any]], DriverSnapshot]] = {
    "waiting_passenger": _waiting_passenger,
    "alighting_passenger": _alighting_passenger,
    "withdrawn": _withdrawn,
    "passenger": _passenger,
    "run": _run,
    "vehicle": _vehicle,
    "message": _with_message,
}
