"""What a rider tells the dispatchers of the bus of their ride, in one press: nobody has to fill in anything.

The bus itself is not told: whoever reports a driver may still be aboard. A report changes no ride, with one exception:
"it passed by" answers the question that stands, and leads to the next run.
"""

from booking.desk import Report, ReportKind
from booking.draft import Draft
from booking.errors import WrongMoment
from booking.events import EventType
from booking.holding import FindOffers
from booking.reservation import Reservation
from booking.rider_decisions import answer, find_asked
from booking.settings import Rules
from booking.states import State
from gtfs.identifiers import RunId, VehicleId


def report(
    draft: Draft,
    reservation: Reservation,
    kind: ReportKind,
    run_id: RunId | None,
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    """Put it on the dispatchers' list. The same of the same bus again changes nothing.

    `run_id`: which of the buses of this ride; null: the one that the rider is on, waits for, or had last, also after
    the ride. Raises `WrongMoment` when there was no bus yet, or that run was none of this ride.
    """
    asked = find_asked(reservation)
    if kind == "passed_by" and asked is not None and run_id in (None, asked.run_id):
        return answer(draft, reservation, "not_boarded", find_offers, rules)
    run_id, vehicle_id = _get_bus(draft, reservation, run_id)
    if any((s.type, s.run_id, s.why) == (EventType.REPORTED, run_id, kind) for s in reservation.trail):
        return reservation
    told = Report(reservation.id, run_id, vehicle_id, draft.now, kind)
    draft.save_desk(draft.desk().with_report(told))
    reservation = reservation.with_step(EventType.REPORTED, draft.now, run_id, kind)
    draft.save_reservation(reservation)
    draft.record(EventType.REPORTED, reservation, run_id=run_id, vehicle_id=vehicle_id, why=kind)
    return reservation


def _get_bus(draft: Draft, reservation: Reservation, run_id: RunId | None) -> tuple[RunId, VehicleId | None]:
    """A run of this ride, and its bus as far as anybody knows."""
    aboard = (held.run_id for held in reservation.holds if held.state is State.BOARDED)
    held_runs = [*aboard, *(held.run_id for held in reservation.holds)]
    runs = [*held_runs, *(step.run_id for step in reversed(reservation.trail) if step.run_id)]
    if not runs or run_id not in (None, *runs):
        raise WrongMoment("no_bus_to_report")
    found = run_id or runs[0]
    held = reservation.find_hold(found)
    return found, held.vehicle_id if held and held.vehicle_id else draft.ledger(found).vehicle_id
