"""What each HTTP body must look like, and what each answer looks like; the published description is made of it."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from booking.counting import Counted
from booking.desk import ReportKind
from booking.messages import ArrivalView, ReservationView
from booking.needs import Need
from booking.rider_decisions import Outcome
from gtfs.identifiers import RouteId, RunId, TripId, VehicleId
from server.identity.tokens import Role

Language = Literal["ko", "en"]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Secret = Annotated[str, Meta(max_length=200)]
Needs = Annotated[tuple[Need, ...], Meta(max_length=len(Need))]


class NewRider(Struct, frozen=True, forbid_unknown_fields=True):
    """A rider without a name."""

    language: Language = "ko"
    needs: Needs = ()


class RiderCreated(Struct, frozen=True):
    """The token is shown once and stored nowhere in readable form."""

    rider_id: str
    token: str


class RiderView(Struct, frozen=True):
    """All that is known of a rider."""

    rider_id: str
    language: Language
    needs: tuple[Need, ...]


class RiderChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rider changes; what is left out stays."""

    language: Language | None = None
    needs: Needs | None = None


class PushKeyView(Struct, frozen=True):
    """The public half of the key by which push services know this server."""

    public_key: str


class PushOff(Struct, frozen=True, forbid_unknown_fields=True):
    """A browser that is to be told nothing any more."""

    endpoint: Annotated[str, Meta(min_length=1, max_length=1000)]


class NewReservation(Struct, frozen=True, forbid_unknown_fields=True):
    """A wish: a stop, and as much of route, alighting stop and run as the rider cares about."""

    stop: Name
    """`stop_id` or ARS id."""
    route_id: Annotated[RouteId, Meta(max_length=200)] | None = None
    alight_stop: Name | None = None
    trip_id: Annotated[TripId, Meta(max_length=200)] | None = None
    """A later run than the next one; with `service_date` where the trip runs on several days."""
    service_date: date | None = None
    needs: Needs | None = None
    """Left out: the rider's own."""
    depart_after: Annotated[datetime, Meta(tz=True)] | None = None
    """Booking ahead, up to an hour: no earlier run is held. When there is none yet, the reservation is `requested` and
    gets a run as soon as there is one."""
    wait: bool = False
    """Also without a time: when no run can be held yet (its floor is not known, its spaces are taken), keep the wish
    instead of refusing it."""


class ReservationList(Struct, frozen=True):
    """A rider's reservations, oldest first: open, or ended in the last 24 hours."""

    reservations: tuple[ReservationView, ...]
    next: str | None = None
    """The address of the next page; null on the last."""


class OutcomeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What the rider says happened."""

    outcome: Outcome


class AlightBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the rider wants to get off."""

    alight_stop: Name
    """`stop_id` or ARS id."""


class ReportBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with a bus; everything else is known."""

    kind: ReportKind
    run_id: Annotated[RunId, Meta(max_length=200)] | None = None
    """Which bus of this ride; null: the one that the rider is on, waits for, or had last."""


class DriverSignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Plate and PIN of a bus."""

    plate: Name
    pin: Secret


class DriverSignedIn(Struct, frozen=True):
    """Good for a working day."""

    token: str
    vehicle_id: VehicleId


class OperationsSignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A dispatcher's account."""

    name: Name
    password: Secret


class StaffSignedIn(Struct, frozen=True):
    """Good for a working day."""

    token: str
    name: str
    role: Role
    """`dispatcher`, or `administrator`: a dispatcher who also sees the audit trail."""


class RouteCounts(Struct, frozen=True):
    """One route's counts of one day."""

    route_id: RouteId
    """Empty: no route was asked for and none was found."""
    route_name: str
    counts: dict[Counted, int]


class HourCounts(Struct, frozen=True):
    """What was asked for in one hour of the day, and how it ended."""

    hour: int
    counts: dict[Counted, int]


class DayFigures(Struct, frozen=True):
    """One day of reservations that have ended, for dispatchers."""

    day: date
    total: dict[Counted, int]
    routes: tuple[RouteCounts, ...]
    """Most asked for first."""
    hours: tuple[HourCounts, ...]
    waited: dict[str, int]
    """Minutes from asking to boarding: an upper bound, or `longer`, and how many waited so long."""


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details with a stable `code`."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_ko: str = ""
    alternatives: tuple[ArrivalView, ...] = ()
    """What can be booked instead, where a booking was refused."""
