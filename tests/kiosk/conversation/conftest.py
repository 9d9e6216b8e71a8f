"""The world around a conversation: the hand-made stop at noon, with what comes and what is booked."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from booking.messages import ArrivalView, ReservationView, StopRef
from gtfs.identifiers import StopId
from gtfs.stop_slice import StopSlice
from kiosk.conversation.world import BoardNow, World
from kiosk.understanding.stop_offer import make_stop_offer
from tests.builders.kiosk_talk import NOON

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def world_of(slice_of: Callable[..., StopSlice]) -> Callable[..., World]:
    offer = make_stop_offer(slice_of())

    def make(
        *arrivals: ArrivalView, reservations: tuple[ReservationView, ...] = (), online: bool = True
    ) -> World:
        return World(
            stop=StopRef(StopId("here"), "종로", "01001"),
            offer=offer,
            board=BoardNow(arrivals, not online, NOON, 5 if online else None, None),
            timetable=(),
            reservations=reservations,
            is_online=online,
            zone=SEOUL,
            usual_volume=6,
            help_number="120",
        )

    return make
