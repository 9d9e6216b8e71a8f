"""What a rider, or somebody at a kiosk, can ask for: a bus, its cancellation, an answer."""

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from booking.codes import pick_code
from booking.desk import Report
from booking.draft import Draft, Receipt
from booking.errors import KeyReused, Refusal, WrongMoment
from booking.events import EventType
from booking.holding import FindOffers, board, end, settle
from booking.ledger import OwnerLedger
from booking.offers import Offer
from booking.reoffering import reoffer
from booking.reservation import NOBODY, Hold, Owner, Reservation, ReservationId
from booking.settings import Rules
from booking.states import State
from booking.turns import hold_in_turn
from booking.waiting import check_ahead, is_worth_waiting, keep_chosen
from booking.wish import Wish

Outcome = Literal["boarded", "not_boarded", "alighted"]
"""What a rider can say happened."""


def request(
    draft: Draft,
    *,
    reservation_id: ReservationId,
    owner: Owner,
    wish: Wish,
    offers: Sequence[Offer],
    find_offers: FindOffers,
    receipt: str,
    rules: Rules,
) -> Reservation:
    """Book the first eligible run, or keep the wish where the rider may wait for one.

    A repeat of `receipt` gives the reservation it made the first time. `find_offers` is for those who wait before.
    Raises `Refusal` with the reason, `KeyReused` when the receipt belongs to another wish.
    """
    earlier = draft.find_receipt(receipt)
    if earlier is not None:
        if earlier.fingerprint != wish.fingerprint() or earlier.reservation_id is None:
            raise KeyReused("idempotency_key_reused")
        return draft.get_reservation(earlier.reservation_id)
    ledger = draft.owner(owner)
    if ledger.open and owner.startswith("rider:"):
        raise Refusal("one_open_reservation")
    check_ahead(wish, offers, rules, draft.now)
    reservation = _make(draft, reservation_id, ledger, wish)
    draft.record(EventType.REQUESTED, reservation)
    reservation = keep_chosen(reservation, wish, offers)
    reservation, reasons = hold_in_turn(draft, reservation, offers, find_offers, rules)
    if not reservation.holds:
        if not is_worth_waiting(wish, reasons):
            raise Refusal((reasons or ("bus_gone",))[0] if wish.trip_id else "nothing_to_book")
        reservation = settle(draft, reservation)
    draft.save_owner(ledger.with_open(reservation.id, reservation.code))
    draft.save_receipt(receipt, Receipt(wish.fingerprint(), reservation.id))
    return reservation


def _make(draft: Draft, reservation_id: ReservationId, ledger: OwnerLedger, wish: Wish) -> Reservation:
    """A reservation that has no run yet."""
    return Reservation(
        id=reservation_id,
        owner=ledger.owner,
        code=pick_code(reservation_id, ledger.codes, ledger.recent),
        stop_id=wish.stop_id,
        alight_stop_id=wish.alight_stop_id,
        route_id=wish.route_id,
        needs=wish.needs,
        asked_at=draft.now,
        depart_after=wish.depart_after,
        state=State.REQUESTED,
    ).with_step(EventType.REQUESTED, draft.now)


def cancel(draft: Draft, reservation: Reservation) -> Reservation:
    """Cancel; cancelling again changes nothing. Raises `WrongMoment` when it ended otherwise or is aboard."""
    if reservation.state is State.CANCELLED:
        return reservation
    if not reservation.is_open or reservation.state is State.BOARDED:
        raise WrongMoment("already_ended")
    return end(draft, reservation, State.CANCELLED, EventType.CANCELLED)


def leave(draft: Draft, reservation: Reservation) -> Reservation:
    """The rider is to be forgotten: what is open is cancelled; whoever is aboard stays known to the driver alone."""
    if not reservation.is_open:
        return reservation
    if reservation.state is not State.BOARDED:
        return end(draft, reservation, State.CANCELLED, EventType.CANCELLED)
    reservation = replace(reservation, owner=NOBODY)
    draft.save_reservation(reservation)
    return reservation


def answer(
    draft: Draft,
    reservation: Reservation,
    outcome: Outcome,
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    """What the rider says happened. "Not boarded" leads to the next run at once, ahead of newer requests.

    Raises `WrongMoment` for an answer that fits nothing.
    """
    if outcome == "alighted":
        return _alighted(draft, reservation)
    if not reservation.is_open:
        raise WrongMoment("already_ended")
    asked = find_asked(reservation)
    if outcome == "boarded":
        if not reservation.holds:
            raise WrongMoment("not_asked")
        return board(draft, reservation, asked or reservation.holds[0])
    if asked is None:
        raise WrongMoment("not_asked")
    report = Report(reservation.id, asked.run_id, asked.vehicle_id, draft.now)
    draft.save_desk(draft.desk().with_report(report))
    return reoffer(draft, reservation, asked, EventType.PASSED_BY, find_offers, rules, why="passed_by")


def _alighted(draft: Draft, reservation: Reservation) -> Reservation:
    if reservation.state is State.ALIGHTED:
        return reservation
    if reservation.state is not State.BOARDED:
        raise WrongMoment("not_asked")
    return end(draft, reservation, State.ALIGHTED, EventType.ALIGHTED)


def find_asked(reservation: Reservation) -> Hold | None:
    """The hold whose bus has gone and about which the rider is asked."""
    return next((h for h in reservation.holds if h.asked_at and h.state is not State.BOARDED), None)
