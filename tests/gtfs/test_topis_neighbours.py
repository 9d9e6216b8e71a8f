"""What Gyeonggi and the national service say of the buses that come to a stop."""

from datetime import UTC, datetime, timedelta

from gtfs.low_floor import LowFloor
from gtfs.seoul.topis.answer import read_gyeonggi_rows, read_national_rows
from gtfs.seoul.topis.neighbours import read_gyeonggi_arrivals, read_national_arrivals

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def gyeonggi(**fields):
    facts = {
        "locationNo1": "3", "locationNo2": "", "lowPlate1": "1", "lowPlate2": "0", "plateNo1": "경기70바1234",
        "plateNo2": "", "predictTime1": "9", "predictTime2": "", "remainSeatCnt1": "-1", "remainSeatCnt2": "-1",
        "routeId": "200000011", "staOrder": "16", "stationId": "203000111",
    } | fields  # fmt: skip
    item = "".join(f"<{name}>{value}</{name}>" if value else f"<{name}/>" for name, value in facts.items())
    return (
        "<response><comMsgHeader/><msgHeader><resultCode>0</resultCode></msgHeader>"
        f"<msgBody><busArrivalList>{item}</busArrivalList></msgBody></response>"
    ).encode()


def test_empty_elements_are_no_second_bus():
    (bus,) = read_gyeonggi_arrivals(read_gyeonggi_rows(gyeonggi()), NOON)
    assert (bus.route_id, bus.vehicle.plate, bus.order) == ("200000011", "경기70바1234", 16)
    assert bus.arrival_at == NOON + timedelta(minutes=9)
    assert (bus.stops_away, bus.seats_free, bus.vehicle.low_floor) == (3, None, LowFloor.YES)


def test_a_seat_coach_is_no_low_floor_bus_and_its_seats_are_counted():
    answer = gyeonggi(predictTime2="31", lowPlate2="2", remainSeatCnt2="12", locationNo2="23")
    second = read_gyeonggi_arrivals(read_gyeonggi_rows(answer), NOON)[1]
    assert (second.vehicle.low_floor, second.seats_free, second.vehicle.id) == (LowFloor.NO, 12, None)


def test_gyeonggi_in_json_says_the_same():
    answer = (
        '{"response":{"msgHeader":{"resultCode":0},"msgBody":{"busArrivalList":{"routeId":200000011,'
        '"predictTime1":9,"predictTime2":"","lowPlate1":1,"plateNo1":"경기70바1234","vehId1":77}}}}'
    ).encode()
    (bus,) = read_gyeonggi_arrivals(read_gyeonggi_rows(answer), NOON)
    assert (bus.vehicle.id, bus.vehicle.low_floor) == ("77", LowFloor.YES)


def national(items):
    return (
        '{"response":{"header":{"resultCode":"00","resultMsg":"NORMAL SERVICE."},"body":{"items":'
        f'{items},"numOfRows":10,"pageNo":1,"totalCount":1}}}}}}'
    ).encode()


def test_one_object_many_or_an_empty_text_of_the_national_service():
    one = '{"arrprevstationcnt":3,"arrtime":412,"routeid":"DJB30300002","routeno":5,"vehicletp":"저상버스"}'
    other = one.replace("저상버스", "일반차량").replace("412", "90")
    assert read_national_arrivals(read_national_rows(national('""')), NOON) == ()
    (bus,) = read_national_arrivals(read_national_rows(national(f'{{"item":{one}}}')), NOON)
    assert (bus.route_id, bus.stops_away, bus.vehicle.low_floor) == ("DJB30300002", 3, LowFloor.YES)
    assert bus.arrival_at == NOON + timedelta(seconds=412)
    both = read_national_arrivals(read_national_rows(national(f'{{"item":[{one},{other}]}}')), NOON)
    assert [bus.vehicle.low_floor for bus in both] == [LowFloor.YES, LowFloor.NO]
