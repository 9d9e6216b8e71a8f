"""`/kiosk/enrol` and `/operations/kiosks`: who may stand at a stop, and how they are."""

from flask import Blueprint, request
from msgspec.structs import replace

from booking.errors import NotFound
from booking.kiosk_messages import KioskOrder, KioskOrderView
from booking.messages import KioskHealth
from gtfs.identifiers import StopId
from server.composition import Services
from server.errors import BadRequest, Forbidden
from server.http.kiosk_bodies import KioskCode, KioskEnrolled, KioskEnrolment, KioskList, NewKioskOrder
from server.http.operation import operation
from server.http.paging import SortKey, cut_page
from server.http.queries import KiosksQuery
from server.http.releases import read_root
from server.identity.rates import Rate
from server.identity.tokens import STAFF, Identity
from server.world.kiosk_orders import PATIENCE

blueprint = Blueprint("kiosks", __name__)


@operation(
    blueprint, "GET", "/operations/kiosks", summary="Every kiosk and how it is",
    roles=STAFF, answer=KioskList, query=KiosksQuery, refusals=("unknown_cursor",),
)  # fmt: skip
def list_all(services: Services, identity: Identity, query: KiosksQuery) -> KioskList:  # noqa: ARG001 - any dispatcher
    """Those enrolled by a code, and those of the operator's list that have said hello, by stop."""
    page = cut_page(sorted(services.operations.list_kiosks(), key=_by_stop), _by_stop, query.limit)
    return KioskList(page.rows, page.next)


def _by_stop(kiosk: KioskHealth) -> SortKey:
    return (kiosk.stop.stop_id,)


@operation(
    blueprint, "POST", "/operations/kiosks/{stop}/code", summary="A one-time code for the kiosk of a stop",
    roles=STAFF, answer=KioskCode, status=201, rate=Rate.CHANGES,
    refusals=("unknown_stop", "too_many_requests"),
)  # fmt: skip
def make_code(services: Services, identity: Identity, stop: str) -> KioskCode:
    """`stop`: its id or the number on the pole. An earlier code for it is good no longer."""
    here = services.get_stop(stop)
    code, made = services.enrolment.make_code(here.id, identity.subject)
    services.dispatching.write_down(identity.subject, "kiosk_code", about=here.id)
    return KioskCode(code, services.views.stop_ref(here.id), made.expires_at)


@operation(
    blueprint, "DELETE", "/operations/kiosks/{stop}", summary="Revoke the kiosk of a stop and end its line",
    roles=STAFF, status=204, rate=Rate.CHANGES, refusals=("unknown_kiosk", "too_many_requests"),
)  # fmt: skip
def revoke(services: Services, identity: Identity, stop: str) -> None:
    """Its token opens nothing from now on, not even when the operator's list still names it."""
    stop_id = find_stop_id(services, stop)
    had_token = services.enrolment.revoke(stop_id)
    services.kiosk_orders.forget(stop_id)
    if not (services.kiosks.forget(stop_id) or had_token):
        raise NotFound("unknown_kiosk")
    services.dispatching.write_down(identity.subject, "kiosk_revoked", about=stop_id)


@operation(
    blueprint, "GET", "/operations/kiosks/{stop}", summary="One kiosk, with what it was told to do lately",
    roles=STAFF, answer=KioskHealth, refusals=("unknown_kiosk",),
)  # fmt: skip
def look(services: Services, identity: Identity, stop: str) -> KioskHealth:  # noqa: ARG001 - any dispatcher
    """`orders`, newest first, each with what became of it."""
    health = get_kiosk(services, stop)
    orders = services.kiosk_orders.list_last(health.stop.stop_id, services.clock())
    return replace(health, orders=orders)


@operation(
    blueprint, "POST", "/operations/kiosks/{stop}/orders", summary="Have a kiosk do something",
    roles=STAFF, body=NewKioskOrder, answer=KioskOrderView, status=201, rate=Rate.CHANGES,
    refusals=("unknown_kiosk", "idempotency_key_reused", "too_many_requests"),
    example={"command_id": "restart-2026-03-02-1", "kind": "restart"},
)  # fmt: skip
def give_order(services: Services, identity: Identity, stop: str, body: NewKioskOrder) -> KioskOrderView:
    """Done at once when it is on the line, or with its next heartbeat before `until`."""
    stop_id, now = get_kiosk(services, stop).stop.stop_id, services.clock()
    if (body.kind == "volume") != (body.volume is not None) or bool(body.ko.strip()) != bool(body.en.strip()):
        raise BadRequest(
            "body_invalid",
            "`volume` belongs to the order of that name; a message needs both languages.",
            "음량은 음량 명령에만, 안내문은 두 언어로 보내 주세요.",
        )
    order = KioskOrder(
        command_id=body.command_id,
        kind=body.kind,
        until=body.until or now + PATIENCE[body.kind],
        volume=body.volume,
        ko=body.ko.strip(),
        en=body.en.strip(),
    )
    given, is_new = services.kiosk_orders.give(stop_id, order, identity.subject, now)
    if is_new:
        services.announcer.call_kiosk(stop_id)
        services.dispatching.write_down(identity.subject, "kiosk_order", about=stop_id, detail=body.kind)
    return given


def get_kiosk(services: Services, stop: str) -> KioskHealth:
    """The kiosk at that stop. Raises `NotFound`."""
    health = services.operations.find_kiosk(find_stop_id(services, stop))
    if health is None:
        raise NotFound("unknown_kiosk")
    return health


def find_stop_id(services: Services, stop: str) -> StopId:
    """As the timetable names it; a stop that it has lost, as it is told."""
    found = services.world.timetable.find_stop(stop)
    return found.id if found else StopId(stop)


@operation(
    blueprint, "POST", "/kiosk/enrol", summary="Trade a one-time code for the token of a kiosk",
    body=KioskEnrolment, answer=KioskEnrolled, status=201, refusals=("wrong_code", "too_many_requests"),
    example={"code": "K7QM-2XRT"},
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
    return KioskEnrolled(token, services.views.stop_ref(made.stop_id), read_root(services.settings.updates))
