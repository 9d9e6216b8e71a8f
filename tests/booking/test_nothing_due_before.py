"""In any history: while buses stand still, nothing becomes due for anybody before their next look."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from booking.draft import Draft
from booking.next_look import Pace, find_next_look
from booking.reservation import ReservationId
from tests.booking.builders import RULES
from tests.booking.test_random_histories import HISTORIES, History

A_DAY_SECONDS = 86_400.0
ONLY_DEADLINES = Pace(near_seconds=A_DAY_SECONDS, far_seconds=A_DAY_SECONDS)
"""Nobody looks by the way: what is found is found by the deadlines alone."""
A_MOMENT = timedelta(seconds=1)


class WatchedHistory(History):
    """The same street; after every step each reservation with nothing due is asked when it must be looked at again."""

    @invariant()
    def nothing_is_due_before_the_next_look(self) -> None:
        now = self.street.now
        for one in self.kept.open_ones():
            # A run comes within reach of who booked ahead as time passes: found by looking, not by a deadline.
            if self.is_due(one.id) or (one.depart_after and not one.holds):
                continue
            at = find_next_look(one, self.street.progress(one), RULES, now, ONLY_DEADLINES)
            assert at is not None
            for moment in (now + (at - now) / 2, at - A_MOMENT):
                self.street.now = max(now, moment)
                assert not self.is_due(one.id), (one, self.street.now - now)
            self.street.now = now

    def is_due(self, reservation_id: ReservationId) -> bool:
        draft = Draft(self.kept, self.street.now)
        self.due(reservation_id, draft)
        return bool(draft.changed)


WatchedHistory.TestCase.settings = settings(
    max_examples=max(HISTORIES // 4, 1),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestNothingDueBefore = WatchedHistory.TestCase
