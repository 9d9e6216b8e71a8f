"""Why something cannot be done, as stable codes.

    BookingError
    ├── Refusal            a wish that cannot be met; names what else can be booked
    │     bus_gone too_early too_late high_floor floor_unknown no_space ramp_broken may_not_board_here
    │     must_phone_agency too_far_ahead
    │     nothing_to_book one_open_reservation route_not_at_stop alight_stop_not_on_route
    ├── NotFound           unknown_reservation unknown_vehicle unknown_stop unknown_route unknown_trip
    │     unknown_rider unknown_message
    ├── WrongMoment        already_ended not_on_this_bus not_at_stop not_asked
    │     already_aboard no_other_bus no_bus_to_report no_bus_yet
    │     alight_stop_passed taken_by_another still_wrong too_many_notes
    └── KeyReused          idempotency_key_reused

Every code has a sentence in each language in `booking/sentences.toml`; a test keeps it so.
"""

from booking.sentences import say


class BookingError(Exception):
    """The root: carries a stable `code` and its facts for the sentence."""

    codes: frozenset[str] = frozenset()

    def __init__(self, code: str, **facts: object) -> None:
        if code not in self.codes:
            raise ValueError(f"{type(self).__name__} does not know the code {code!r}")
        self.code = code
        self.facts = facts
        self.sentence = say(f"refusal.{code}", **facts)
        super().__init__(f"[{code}] {self.sentence.en}")


class Refusal(BookingError):
    """A wish that cannot be met now."""

    codes = frozenset({
        "bus_gone", "too_early", "too_late", "high_floor", "floor_unknown", "no_space",
        "ramp_broken", "may_not_board_here", "nothing_to_book", "one_open_reservation", "route_not_at_stop",
        "alight_stop_not_on_route", "must_phone_agency", "too_far_ahead",
    })  # fmt: skip


class NotFound(BookingError):
    """A name that names nothing here, or nothing of the caller's."""

    codes = frozenset({
        "unknown_reservation", "unknown_vehicle", "unknown_stop", "unknown_route", "unknown_trip",
        "unknown_rider", "unknown_kiosk", "unknown_message",
    })  # fmt: skip


class WrongMoment(BookingError):
    """A step that cannot be taken from where the reservation stands."""

    codes = frozenset({
        "already_ended", "not_on_this_bus", "not_at_stop", "not_asked", "already_aboard", "no_other_bus",
        "no_bus_to_report", "no_bus_yet", "alight_stop_passed", "taken_by_another", "still_wrong", "too_many_notes",
    })  # fmt: skip


class KeyReused(BookingError):
    """An idempotency key that came back with another wish."""

    codes = frozenset({"idempotency_key_reused"})
