"""`/kiosk/enrol` and `/operations/kiosks`: who may stand at a stop, and how they are."""

from flask import Blueprint, request

from booking.errors import NotFound
from gtfs.identifiers import StopId
from server.composition import Services
from server.errors import Forbidden
from server.http.kiosk_bodies import KioskCode, KioskEnrolled, KioskEnrolment, KioskList
from server.http.operation import operation
from server.identity.rates import Rate
from server.identity.tokens import Identity, Role

blueprint = Blueprint("kiosks", __name__)


@operation(
    blueprint, "GET", "/operations/kiosks", summary="Every kiosk and how it is",
    roles=(Role.DISPATCHER,), answer=KioskList,
)  # fmt: skip
def list_all(services: Services, identity: Identity) -> KioskList:  # noqa: ARG001 - any dispatcher
    """Those enrolled by a code, and those of the operator's list that have said hello."""
    return KioskList(services.operations.list_kiosks())


@operation(
    blueprint, "POST", "/operations/kiosks/{stop}/code", summary="A one-time code for the kiosk of a stop",
    roles=(Role.DISPATCHER,), answer=KioskCode, status=201, rate=Rate.CHANGES,
    refusals=("unknown_stop", "too_many_requests"),
)  # fmt: skip
def make_code(services: Services, identity: Identity, stop: str) -> KioskCode:
    """`stop`: its id or the number on the pole. An earlier code for it is good no longer."""
    here = services.get_stop(stop)
    code, made = services.enrolment.make_code(here.id, identity.subject)
    return KioskCode(code, services.views.stop_ref(here.id), made.expires_at)


@operation(
    blueprint, "DELETE", "/operations/kiosks/{stop}", summary="Revoke the kiosk of a stop and end its line",
    roles=(Role.DISPATCHER,), status=204, rate=Rate.CHANGES, refusals=("unknown_kiosk", "too_many_requests"),
)  # fmt: skip
def revoke(services: Services, identity: Identity, stop: str) -> None:  # noqa: ARG001 - any dispatcher
    """Its token opens nothing from now on, not even when the operator's list still names it."""
    found = services.world.timetable.find_stop(stop)
    stop_id = found.id if found else StopId(stop)
    had_token = services.enrolment.revoke(stop_id)
    if not (services.kiosks.forget(stop_id) or had_token):
        raise NotFound("unknown_kiosk")


@operation(
    blueprint, "POST", "/kiosk/enrol", summary="Trade a one-time code for the token of a kiosk",
    body=KioskEnrolment, answer=KioskEnrolled, status=201, refusals=("wrong_code", "too_many_requests"),
)  # fmt: skip
def enrol(services: Services, body: KioskEnrolment) -> KioskEnrolled:
    """Once. Wrong codes are counted by address, together with wrong PINs and passwords."""
    address = request.remote_addr or "?"
    services.rates.look(Rate.WRONG_SIGN_INS, address)
    try:
        token, made = services.enrolment.trade(body.code)
    except Forbidden:
        services.rates.check(Rate.WRONG_SIGN_INS, address)
        raise
    services.kiosks.enrolled(made.stop_id, made.by, services.clock())
    return KioskEnrolled(token, services.views.stop_ref(made.stop_id))
