"""Who may do what: every call and every command with what each caller gets. A new one needs its line here."""

from tests.builders.guarded_town import BUSES, KIOSKS, PASSWORD, STOP, TRIPS
from tests.builders.kiosk_reports import a_report

CALLERS = [
    "nobody",
    "ann",
    "bo",
    "bus-x",
    "bus-y",
    "kiosk-p",
    "kiosk-q",
    "dispatcher",
    "administrator",
    "expired",
    "erased",
    "made-up",
]
ANYBODY = "ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok"
RIDERS = "401 ok  ok  403 403 403 403 403 403 401 401 401"
ANNS = "401 ok  404 403 403 403 403 403 403 401 401 401"
DISPATCHERS = "401 403 403 403 403 403 403 ok  ok  401 401 401"
ADMINISTRATORS = "401 403 403 403 403 403 403 403 ok  401 401 401"
STAFF = "401 403 403 ok  ok  403 403 ok  ok  401 401 401"
NOBODYS = "401 404 404 403 403 403 403 403 403 401 401 401"

HTTP_RULES = {
    "POST /riders": ANYBODY,
    "GET /riders/me": RIDERS,
    "PATCH /riders/me": RIDERS,
    "DELETE /riders/me": RIDERS,
    "GET /push/key": ANYBODY,
    "PUT /riders/me/push": RIDERS,
    "POST /riders/me/push/off": RIDERS,
    "GET /stops": ANYBODY,
    "GET /stops/{stop}": ANYBODY,
    "GET /stops/{stop}/arrivals": ANYBODY,
    "GET /stops/{stop}/slice": ANYBODY,
    "GET /stops/{stop}/nearby": ANYBODY,
    "POST /reservations": RIDERS,
    "GET /reservations": RIDERS,
    "GET /reservations/{reservation_id}": ANNS,
    "POST /reservations/{reservation_id}/cancel": ANNS,
    "POST /reservations/{reservation_id}/outcome": ANNS,
    "POST /reservations/{reservation_id}/report": ANNS,
    "POST /reservations/{reservation_id}/alight": ANNS,
    "POST /driver/sign-in": ANYBODY,
    "POST /operations/sign-in": ANYBODY,
    "GET /operations/days/{day}": DISPATCHERS,
    "GET /network": ANYBODY,
    "GET /operations/buses": DISPATCHERS,
    "GET /operations/reservations": DISPATCHERS,
    "GET /operations/reservations/{reservation_id}": DISPATCHERS,
    "GET /operations/audit": ADMINISTRATORS,
    "POST /sign-out": STAFF,
    "GET /operations/kiosks": DISPATCHERS,
    "GET /operations/kiosks/{stop}": DISPATCHERS,
    "POST /operations/kiosks/{stop}/code": DISPATCHERS,
    "POST /operations/kiosks/{stop}/orders": DISPATCHERS,
    "DELETE /operations/kiosks/{stop}": DISPATCHERS,
    "POST /kiosk/enrol": ANYBODY,
}
"""Call → what each caller gets, in the order of CALLERS, where the call is about Ann's reservation or Ann herself."""
OF_THE_KIOSK = {
    call: DISPATCHERS if "/operations/" in call else NOBODYS
    for call in HTTP_RULES
    if "{reservation_id}" in call
}
"""The same about the reservation that somebody at kiosk P has made: no token of HTTP opens it but a
dispatcher's."""

OF_ANOTHER_KIOSK = {"POST /kiosk/enrol", "DELETE /operations/kiosks/{stop}"}
OTHER_STOP = "S12"
"""Where a kiosk may come and go without anybody's kiosk being in the way."""

BODIES = {
    "POST /riders": {"needs": ["vision"]},
    "PATCH /riders/me": {"language": "en"},
    "PUT /riders/me/push": {
        "endpoint": "https://push.example.org/abc",
        "keys": {"p256dh": "B" * 87, "auth": "a" * 22},
    },
    "POST /riders/me/push/off": {"endpoint": "https://push.example.org/abc"},
    "POST /reservations": {"stop": STOP, "trip_id": TRIPS["Y"]},
    "POST /reservations/{reservation_id}/outcome": {"outcome": "boarded"},
    "POST /reservations/{reservation_id}/report": {"kind": "other"},
    "POST /reservations/{reservation_id}/alight": {"alight_stop": OTHER_STOP},
    "POST /operations/kiosks/{stop}/orders": {"command_id": "once", "kind": "volume", "volume": 7},
    "POST /driver/sign-in": {"plate": BUSES["Y"][1], "pin": BUSES["Y"][2]},
    "POST /operations/sign-in": {"name": "dana", "password": PASSWORD},
}

NAMESPACES = {
    "/rider": "ann bo",
    "/driver": "bus-x bus-y",
    "/kiosk": "kiosk-p kiosk-q",
    "/operations": "dispatcher administrator",
}
"""Who is let in where; everybody else is refused."""
COMMAND_RULES = {
    "/driver delivered": "not_on_this_bus",
    "/driver acknowledge": "not_on_this_bus",
    "/driver boarded": "not_on_this_bus",
    "/driver no_show": "not_on_this_bus",
    "/driver alighted": "not_on_this_bus",
    "/driver decline": "not_on_this_bus",
    "/driver ramp": "own",
    "/driver space": "own",
    "/driver position": "own",
    "/driver message_delivered": "unknown_message",
    "/driver message_acknowledge": "unknown_message",
    "/driver resume": "own",
    "/rider watch": "own",
    "/rider seen": "own",
    "/rider resume": "own",
    "/kiosk hello": "not_allowed",
    "/kiosk reserve": "own",
    "/kiosk cancel": "unknown_reservation",
    "/kiosk outcome": "unknown_reservation",
    "/kiosk status": "own",
    "/kiosk call_person": "own",
    "/kiosk heartbeat": "own",
    "/kiosk answer_order": "own",
    "/kiosk resume": "own",
    "/operations refresh": "own",
    "/operations resume": "own",
    "/operations take": "own",
    "/operations let_go": "own",
    "/operations settle": "own",
    "/operations message": "own",
    "/operations note": "own",
    "/operations reassign": "not_on_this_bus",
}
"""Command → the code that somebody of the same role gets who tries it on what is the other's; `own`: it names nobody's
thing and can only be about the caller's own, which is then all that changes and all that is told."""
FIELDS = {
    "reason": "full",
    "outcome": "boarded",
    "stop": KIOSKS["P"][0],
    "after": 0,
    "working": True,
    "taken": 0,
    "report": a_report(),
    "done": True,
    "key": "passed_by somebody else",
    "template": "call_desk",
    "vehicle_id": BUSES["X"][0],
    "text": "",
    "message_id": "no-such-message",
    "run_id": "no-such-run",
    "visible": True,
}
FIELDS_OF = {
    "/operations note": {"text": "looked at"},
    "/operations reassign": {"reason": "by_dispatcher"},
}
POSITION = {"lat": 37.5, "lon": 127.0, "at": "2026-11-22T12:00:00+09:00"}
