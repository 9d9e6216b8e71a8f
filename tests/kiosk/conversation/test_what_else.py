"""Summary first and more on request; and where no low-floor bus comes, every other way there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec

from booking.messages import AlertView, ArrivalView, Sentence, StepView
from gtfs.identifiers import RouteId
from gtfs.stop_slice import StopSlice
from kiosk.conversation import effects, events
from kiosk.conversation.command_answers import tell_about
from kiosk.conversation.state import Wish
from kiosk.conversation.world import BusesAround, Nearby, Pending, StopAround, World
from kiosk.understanding.intents import Intent
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.wording.words import spoken
from tests.builders.kiosk_talk import NOON, Talk, a_hold, a_reservation, an_arrival, meant, pressed

DETOUR = AlertView(
    header={"ko": "공사로 143번이 돌아갑니다", "en": "143 is on a detour"},
    description={"ko": "25일까지입니다.", "en": "Until the 25th."},
    spoken_header={"ko": "공사로 백사십삼번이 돌아갑니다"},
)
WORKS = AlertView(header={"": "승강장 공사"})


def high(route: str, minutes: int) -> ArrivalView:
    return an_arrival(route, minutes, low_floor="no", bookable=False, why_not="high_floor")


def stored(route: str, minutes: int, low_floor: str = "yes") -> ArrivalView:
    return an_arrival(
        *(route, minutes),
        source="timetable",
        age=None,
        stops_away=None,
        spaces_free=None,
        low_floor=low_floor,
    )


def with_alerts(world: World, *alerts: AlertView) -> World:
    return replace(world, board=replace(world.board, alerts=alerts))


def test_more_tells_one_detail_after_the_other_and_asks_again(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival(), an_arrival("140", 7, spaces_free=None, stops_away=None)))
    talk.then(meant(Intent.BOOK, "143"))
    first, second = (
        "저상 143번 3분 뒤 도착. 종점 방면, 4정류소 전, 휠체어석 2자리.",
        "저상 140번 7분 뒤 도착. 종점 방면.",
    )
    assert talk.then(meant(Intent.MORE)).said == [f"{first} 예약할까요?"]
    assert talk.then(pressed("more")).said == [f"{second} 예약할까요?"]
    assert talk.then(pressed("more")).said == ["더 알려 드릴 것이 없습니다."]
    assert talk.state.question is not None
    assert talk.then(pressed("yes")).sent


def test_louder_does_not_lose_the_details(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(high("143", 3))).then(meant(Intent.ARRIVALS, "143")).then(pressed("louder"))
    assert "종점 방면" in talk.then(pressed("more")).said[0]


def test_a_booking_is_told_in_brief_then_its_bus_its_steps_and_the_others(
    world_of: Callable[..., World],
) -> None:
    steps = (StepView("requested", NOON), StepView("assigned", NOON), StepView("due", NOON))
    held = msgspec.structs.replace(a_hold(), expected_at=NOON + timedelta(minutes=6))
    mine = a_reservation(steps=steps, holds=(held,))
    older = a_reservation(reservation_id="r2", code="31", asked_at=NOON - timedelta(minutes=9))
    talk = Talk(world_of(reservations=(older, mine))).then(pressed("status"))
    assert talk.said == ["예약번호 47. 143번을 예약했습니다. 그 밖에 예약이 1건 더 있습니다."]
    told = [talk.then(pressed("more")).said[0] for _ in range(4)]
    assert told == [
        "143번, 5분 뒤 도착, 4정류소 전.",
        "12:00 예약 요청.",
        "12:00 자리를 잡음.",
        "예약번호 31. 143번을 예약했습니다.",
    ]


def test_the_only_low_floor_bus_comes_later_and_is_booked_ahead(world_of: Callable[..., World]) -> None:
    world = replace(world_of(high("143", 4)), timetable=(stored("143", 4, "no"), stored("143", 55)))
    talk = Talk(world).then(meant(Intent.BOOK, "143"))
    assert talk.said == ["저상 143번 55분 뒤 도착 (시간표 기준). 미리 예약할까요?"]
    (command,) = talk.then(pressed("yes")).sent
    assert isinstance(command, effects.Reserve)
    assert (command.wish.trip_id, command.wish.wait) == ("trip-143-55", True)
    assert command.wish.service_date is not None


def test_to_where_is_read_back_also_when_the_first_bus_has_come_too_near(
    world_of: Callable[..., World],
) -> None:
    too_near = an_arrival(bookable=False, why_not="too_late")
    talk = Talk(world_of(too_near, an_arrival("140", minutes=9))).then(meant(Intent.BOOK, place="강남역"))
    assert talk.said[0].endswith("그다음은 저상 140번 9분 뒤 도착. 그 버스를 강남역까지 예약할까요?"), (
        talk.said
    )


def test_a_bus_too_far_ahead_is_named_and_not_offered(world_of: Callable[..., World]) -> None:
    world = replace(world_of(high("143", 4)), timetable=(stored("143", 200),))
    talk = Talk(world).then(meant(Intent.NEXT_LOW_FLOOR, "143"))
    assert talk.said == ["저상 143번 15:20에 도착 (시간표 기준). 아직 너무 일러 예약할 수 없습니다."]
    assert talk.state.question is None


def test_what_the_board_reaches_the_stored_timetable_does_not_contradict(
    world_of: Callable[..., World],
) -> None:
    world = replace(world_of(high("143", 9)), timetable=(stored("143", 3),))
    assert "저상 143번" not in Talk(world).then(meant(Intent.NEXT_LOW_FLOOR, "143")).said[0]


def test_a_route_without_a_low_floor_bus_gives_way_to_one_that_goes_a_similar_way(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of(high("143", 4), an_arrival("140", 6))).then(meant(Intent.BOOK, "143"))
    assert talk.said == [
        "143번은 지금 예약할 수 있는 저상버스가 없습니다. 비슷한 길로 가는 버스가 있습니다. "
        "저상 140번 6분 뒤 도착. 예약할까요?"
    ]
    (command,) = talk.then(pressed("yes")).sent
    assert isinstance(command, effects.Reserve)
    assert command.wish.route_name == "140"


def test_a_route_that_goes_elsewhere_is_no_way_out(
    slice_of: Callable[..., StopSlice], world_of: Callable[..., World]
) -> None:
    whole = slice_of(routes=("143", "7"))
    elsewhere = msgspec.structs.replace(whole.routes[1], following_stops=whole.routes[1].following_stops[-1:])
    offer = make_stop_offer(msgspec.structs.replace(whole, routes=(whole.routes[0], elsewhere)))
    world = replace(world_of(high("143", 4), an_arrival("7", 6)), offer=offer)
    talk = Talk(world).then(meant(Intent.BOOK, "143"))
    assert effects.LookNearby() in talk.done
    assert talk.state.question is None


def test_a_bus_of_which_nobody_knows_the_floor_yet_can_be_waited_for(world_of: Callable[..., World]) -> None:
    unknown = an_arrival("143", low_floor="unknown", bookable=False, why_not="floor_unknown")
    talk = Talk(world_of(unknown)).then(meant(Intent.BOOK, "143"))
    assert talk.said == ["143번은 저상버스인지 아직 알 수 없습니다. 저상버스로 확인되면 예약할까요?"]
    (command,) = talk.then(pressed("yes")).sent
    assert isinstance(command, effects.Reserve)
    assert (command.wish.trip_id, command.wish.wait) == (None, True)


def looking(world_of: Callable[..., World]) -> Talk:
    talk = Talk(world_of(high("143", 4))).then(meant(Intent.NEXT_LOW_FLOOR))
    assert effects.LookNearby() in talk.done
    assert "가까운 정류소를 찾아보겠습니다" in talk.said[0]
    return talk


AROUND = Nearby(
    (
        BusesAround(StopAround("시청앞", 152, {"en": "City Hall"}), (an_arrival("150", 9),)),
        BusesAround(StopAround("광화문", 340), (an_arrival("171", 12),)),
    ),
    "1588-4388",
)


def test_when_nothing_comes_here_the_nearest_stop_is_told_and_the_others_on_request(
    world_of: Callable[..., World],
) -> None:
    talk = looking(world_of).then(events.NearbyFound(AROUND))
    assert talk.said == [], "it waits for the end of the sentence before"
    assert talk.heard_out().said == ["가까운 시청앞 정류소, 150미터. 저상 150번 9분 뒤 도착."]
    assert talk.then(pressed("more")).said == ["가까운 광화문 정류소, 340미터. 저상 171번 12분 뒤 도착."]
    assert talk.then(pressed("more")).said == ["장애인콜택시 전화번호는 1588-4388입니다."]


def test_when_nothing_comes_anywhere_a_person_can_be_called(world_of: Callable[..., World]) -> None:
    talk = looking(world_of).then(events.NearbyFound(None))
    assert talk.heard_out().said == ["가까운 정류소에도 지금 탈 수 있는 저상버스가 없습니다."]
    assert talk.then(pressed("more")).said == ["직원 연결 전화번호는 120입니다."]


def test_what_was_found_too_late_is_told_to_nobody(world_of: Callable[..., World]) -> None:
    talk = looking(world_of).then(pressed("back")).then(events.NearbyFound(AROUND))
    assert (talk.said, talk.state.details) == ([], ())


def test_without_a_line_nobody_looks_around(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(online=False)).then(meant(Intent.NEXT_LOW_FLOOR))
    assert talk.said == ["지금 예약할 수 있는 저상버스가 없습니다."]


def test_notices_are_told_to_whoever_asks_with_more_on_request(world_of: Callable[..., World]) -> None:
    talk = Talk(with_alerts(world_of(), DETOUR, WORKS)).then(meant(Intent.ALERTS))
    assert talk.said == ["알려 드릴 소식이 2건 있습니다. 알려 드립니다. 공사로 143번이 돌아갑니다"]
    assert talk.then(pressed("more")).said == ["알려 드립니다. 승강장 공사"]
    assert talk.then(pressed("more")).said == ["25일까지입니다."]
    assert Talk(world_of()).then(pressed("alerts")).said == ["지금 이 정류소에 알려 드릴 소식이 없습니다."]


def test_a_notice_is_read_as_its_operator_wants_it_read(world_of: Callable[..., World]) -> None:
    talk = Talk(with_alerts(world_of(), DETOUR)).then(meant(Intent.ALERTS))
    (said,) = [each.sentence for each in talk.done if isinstance(each, effects.Say)]
    assert spoken(said, "ko") == "알려 드립니다. 공사로 백사십삼번이 돌아갑니다"
    assert said.en == "Please note: 143 is on a detour"


def test_a_notice_that_comes_is_told_once_and_once_to_whoever_comes_later(
    world_of: Callable[..., World],
) -> None:
    told = ["알려 드립니다. 승강장 공사"]
    talk = Talk(world_of()).then(events.WorldChanged(is_first=True))
    talk.world = with_alerts(world_of(), WORKS)
    assert talk.then(events.Ticked()).said == told
    assert talk.heard_out().ticking(100).said == []
    talk.then(pressed("help")).heard_out()
    assert talk.then(events.Ticked()).said == told
    assert talk.heard_out().then(pressed("status")).heard_out().ticking(5).said == []


def test_a_notice_that_was_there_before_the_start_is_no_news(world_of: Callable[..., World]) -> None:
    talk = Talk(with_alerts(world_of(), WORKS)).then(events.WorldChanged(is_first=True))
    assert talk.ticking(10).said == []


def test_the_server_may_say_that_it_is_too_early(world_of: Callable[..., World]) -> None:
    world = replace(world_of(high("143", 4)), timetable=(stored("143", 55),))
    talk = Talk(world).then(meant(Intent.BOOK, "143")).then(pressed("yes"))
    talk.then(events.CommandRefused(talk.sent[0], "too_early", Sentence("이릅니다.", "Early.")))
    assert talk.said == ["아직 너무 일러 예약할 수 없습니다."]


def test_what_is_said_again_much_later_is_looked_up_again(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("143", 9))).then(pressed("book", trip_id="trip-143-9"))
    assert talk.said == ["저상 143번 9분 뒤 도착. 예약할까요?"]
    assert talk.then(pressed("repeat"), after_seconds=20).said == ["저상 143번 9분 뒤 도착. 예약할까요?"]
    talk.then(pressed("repeat"), after_seconds=150)
    assert talk.said == ["저상 143번 6분 뒤 도착. 예약할까요?"]
    talk.then(meant(Intent.MORE), after_seconds=60)
    assert talk.said[0].startswith("저상 143번 5분 뒤 도착. 종점 방면")


def test_a_bus_that_has_gone_is_not_asked_about_again(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("143", 3), an_arrival("140", 9))).then(meant(Intent.BOOK, "143"))
    talk.world = world_of(an_arrival("143", 3, bookable=False, why_not="too_late"), an_arrival("143", 12))
    talk.then(pressed("repeat"), after_seconds=100)
    assert "그다음은 저상 143번 10분 뒤 도착" in talk.said[0]
    (command,) = talk.then(pressed("yes")).sent
    assert isinstance(command, effects.Reserve)
    assert command.wish.trip_id == "trip-143-12", "a yes is to what was asked last"


WAITING = Pending("c1", effects.Reserve(Wish(RouteId("route-143"), "143", None, None, None)))


def test_a_booking_that_waits_for_the_line_is_told_of_and_can_be_taken_back(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(replace(world_of(online=False), pending=(WAITING,))).then(pressed("status"))
    assert talk.said == ["지금은 연결이 끊겨 있습니다. 연결되면 바로 143번 예약을 보내겠습니다."]
    talk.then(meant(Intent.CANCEL))
    assert talk.said == ["아직 보내지 않은 143번 예약을 취소할까요?"]
    talk.then(meant(Intent.YES))
    assert effects.TakeBack("c1") in talk.done
    assert talk.said == ["예약을 보내지 않겠습니다."]


def test_what_was_not_done_after_all_is_explained_to_whoever_asks(world_of: Callable[..., World]) -> None:
    why = tell_about("withdrawn", WAITING.command)
    talk = Talk(replace(world_of(), not_done=(why,))).then(pressed("status"))
    assert talk.said == ["연결이 늦어 143번 예약을 보내지 못했습니다. 다시 예약해 주세요."]
    talk = Talk(replace(world_of(reservations=(a_reservation(holds=()),)), not_done=(why,))).then(
        pressed("status")
    )
    assert "그 밖에 예약이 1건 더 있습니다" in talk.said[0]
    assert talk.then(pressed("more")).said == [why.ko]


def test_a_refusal_that_comes_late_names_what_was_refused(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(events.CommandRefused(WAITING.command, "no_space", None))
    assert "143번" in talk.said[0]
    assert "휠체어석이 모두 예약되었습니다" in talk.said[0]
