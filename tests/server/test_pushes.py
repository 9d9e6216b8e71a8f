"""A rider whose page is closed is told what matters: once, encrypted, and however the push service behaves."""

import json
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from booking import driver_decisions as driver
from booking.errors import NotFound
from booking.events import Event, EventType
from booking.reservation import ReservationId, Step
from gtfs.identifiers import VehicleId
from server.push import pushes as pushes_module
from server.push.notices import make_notice
from server.push.subscriptions import MOST_DEVICES, Subscription
from tests.builders.processes import eventually
from tests.builders.push_service import push_service
from tests.builders.slow_street import Street
from tests.builders.store_scan import keys_naming

BUS = VehicleId("bus")
RETRY_SECONDS = 15


@pytest.fixture
def service():
    with push_service() as service:
        yield service


@pytest.fixture
def street(tmp_path, redis, service):
    street = Street(tmp_path, redis, push_allow=(service.host,), push_contact="https://example.org")
    street.know("bus")
    street.buses_at(bus=("t0", 0))
    return street


@pytest.fixture
def rider(street):
    return street.services.riders.create("ko", ()).id


def subscribe(street, rider, service, device="phone", language="ko"):
    told = msgspec.convert(service.subscription(device, language), Subscription)
    street.services.subscriptions.save(rider, told)


def go_round(street):
    """What the loops of a worker do again and again."""
    street.services.unannounced.go_round()
    street.services.pushes.go_round()


def confirm(street, rider):
    booked = street.book(rider=rider)
    street.services.bookings.by_driver(BUS, "c1", booked.id, driver.acknowledge)
    return booked


def list_pending(redis):
    return redis.zrange("gachita:{city}:pushes", 0, -1)


def test_the_drivers_confirmation_reaches_a_closed_phone_encrypted_and_signed(street, rider, service, redis):
    subscribe(street, rider, service)
    confirm(street, rider)
    go_round(street)
    (sent,) = service.came
    assert "bus" not in sent.body.decode("latin-1")
    assert service.read(sent)["words"] == "7번 버스 기사가 확인했습니다."
    assert service.knows_sender(sent, street.services.push_key.public)
    assert 0 < int(sent.headers["ttl"]) <= 300
    assert list_pending(redis) == []


def test_it_names_no_stop_no_person_and_no_token(street, rider, service):
    subscribe(street, rider, service)
    booked = confirm(street, rider)
    go_round(street)
    told = service.read(service.came[0])
    assert set(told) == {"words", "tag", "urgent"}
    text = json.dumps(told, ensure_ascii=False)
    assert not any(word in text for word in ("느린", rider, booked.id))


def test_each_device_is_told_in_its_own_language(street, rider, service):
    subscribe(street, rider, service)
    subscribe(street, rider, service, "tablet", "en")
    confirm(street, rider)
    go_round(street)
    assert sorted(service.list_words()) == [
        "7번 버스 기사가 확인했습니다.",
        "The driver of bus 7 has confirmed.",
    ]


def test_whoever_sees_their_page_is_not_told_twice(street, rider, service, redis):
    subscribe(street, rider, service)
    street.services.subscriptions.note_seen(rider, visible=True)
    booked = confirm(street, rider)
    go_round(street)
    assert service.came == []
    assert list_pending(redis) == []
    street.services.subscriptions.note_seen(rider, visible=False)
    street.services.bookings.cancel(booked.id, f"rider:{rider}")
    go_round(street)
    assert service.came == [], "what the rider has pressed is no news to them"


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(street, rider, service, redis, status):
    subscribe(street, rider, service)
    service.answers = [(status, {})]
    confirm(street, rider)
    go_round(street)
    assert len(service.came) == 1
    assert list_pending(redis) == []
    assert street.services.subscriptions.list_devices([rider]) == {}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_push_service_in_trouble_is_asked_again_after_a_pause(street, rider, service, status, redis):
    subscribe(street, rider, service)
    service.answers = [(status, {})]
    confirm(street, rider)
    go_round(street)
    assert len(service.came) == 1
    go_round(street)
    assert len(service.came) == 1, "not before its time"

    def comes_again():
        go_round(street)
        return len(service.came) == 2

    eventually(comes_again, RETRY_SECONDS)
    assert service.list_words()[0] == service.list_words()[1]
    assert list_pending(redis) == []


def test_a_push_service_is_left_alone_for_as_long_as_it_asks(street, rider, service, redis):
    subscribe(street, rider, service)
    service.answers = [(429, {"Retry-After": "120"})]
    confirm(street, rider)
    go_round(street)
    ((_, due),) = redis.zrange("gachita:{city}:pushes", 0, -1, withscores=True)
    seconds, _ = redis.time()
    assert 100 < due / 1000 - seconds <= 121


def test_what_nobody_needs_any_more_is_not_sent(street, rider, service, redis):
    subscribe(street, rider, service)
    service.answers = [(503, {})]
    confirm(street, rider)
    go_round(street)
    street.now += timedelta(seconds=pushes_module.POINTLESS_SECONDS + 1)
    redis.zadd("gachita:{city}:pushes", dict.fromkeys(list_pending(redis), 0))
    go_round(street)
    assert len(service.came) == 1
    assert list_pending(redis) == []


def test_what_one_worker_could_not_send_another_sends(street, rider, service, tmp_path, redis):
    subscribe(street, rider, service)
    confirm(street, rider)
    street.services.unannounced.go_round()  # and then it dies
    other = Street(tmp_path, redis, push_allow=(service.host,))
    other.services.pushes.go_round()
    assert len(service.came) == 1
    assert service.knows_sender(service.came[0], street.services.push_key.public), "one key for both"


def test_an_erased_rider_leaves_no_device_and_nothing_on_its_way(street, rider, service, redis):
    subscribe(street, rider, service)
    street.services.subscriptions.note_seen(rider, visible=True)
    confirm(street, rider)
    street.services.unannounced.go_round()
    assert len(list_pending(redis)) >= 1
    street.services.erasure.erase(rider)
    assert keys_naming(redis, rider) == set()
    assert list_pending(redis) == []
    go_round(street)
    assert service.came == []
    with pytest.raises(NotFound):
        subscribe(street, rider, service)
    assert keys_naming(redis, rider) == set()


def test_a_rider_has_a_few_devices_and_the_newest_is_one_of_them(street, rider, service):
    for number in range(MOST_DEVICES + 3):
        subscribe(street, rider, service, f"device-{number}")
    devices = street.services.subscriptions.list_devices([rider])[rider]
    assert len(devices) == MOST_DEVICES
    newest = msgspec.convert(service.subscription(f"device-{MOST_DEVICES + 2}"), Subscription)
    assert newest.device in devices


def notice_of(street, reservation, type_, why=None):
    event = Event(type=type_, at=street.now, reservation_id=ReservationId(reservation.id), why=why)
    return make_notice(event, reservation, street.services.views.reservation(reservation), "ko")


def test_two_stops_before_and_one_stop_before_getting_off_the_phone_shakes(street, rider):
    booked = street.book(rider=rider)
    ready, off = (
        notice_of(street, booked, EventType.TWO_STOPS),
        notice_of(street, booked, EventType.ALIGHTING),
    )
    assert (ready.words, ready.urgent) == ("준비하세요. 7번 버스가 2정류소 전입니다.", True)
    assert (off.words, off.urgent) == ("다음 정류소에서 내리세요. 기사에게도 알렸습니다.", True)
    assert notice_of(street, booked, EventType.ALIGHTING, "not_acknowledged") is None
    assert notice_of(street, booked, EventType.DELIVERED) is None


def test_a_bus_that_is_found_at_once_is_no_news_and_one_that_is_found_later_is(street, rider):
    booked = street.book(rider=rider)
    assert notice_of(street, booked, EventType.ASSIGNED) is None
    first, second = booked.trail[:2]
    later = replace(booked, trail=(first, Step(second.type, second.at, second.run_id)))
    street.now += timedelta(minutes=5)
    assert notice_of(street, later, EventType.ASSIGNED) is not None
