"""The city's bus information service as its documents and answers show it, on this machine: quirks, errors and all.

Its buses drive a timetable. Every error comes with HTTP status 200, unless a test asks for something else.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from gtfs.identifiers import RouteId, Run
from gtfs.timetable import Timetable
from tests.builders.http_service import listening

KEY = "made+up/key=="
POSITIONS, ARRIVALS = "buspos/getBusPosByRtid", "arrive/getArrInfoByRouteAll"
PORTAL = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>{words}</returnAuthMsg>"
    "<returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
)
LIMITED = "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"
UNKNOWN_KEY = "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"
Row = dict[str, Any]


class Bus:
    """One bus on one run, so much later than its timetable."""

    def __init__(
        self, number: int, run: Run, late_seconds: float = 0.0, *, bus_type: str = "1", age: int = 3
    ) -> None:
        self.id = str(100_000_000 + number)
        self.plate = f"서울70사{1000 + number}"
        self.run, self.late_seconds, self.bus_type, self.age_seconds = run, late_seconds, bus_type, age
        self.is_last = False
        self.congestion = "3"


class TopisCity:
    """The service. What a test may set: `buses`, `quota`, `faults`, `slow_seconds`, `raw`, `status`."""

    def __init__(self, timetable: Timetable, clock: Callable[[], datetime]) -> None:
        self.timetable, self.clock = timetable, clock
        self.list_buses: Callable[[], list[Bus]] = list
        self.quota = 1000
        self.faults: dict[str, str] = {}
        """Route → `headerCd`; `*` is every route."""
        self.slow_seconds = 0.0
        self.raw: bytes | None = None
        """Sent instead of any answer."""
        self.status = 200
        self.knows_json = True
        self.detours: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        """Operation and route of every call, refused ones too."""
        self.days: Counter[str] = Counter()
        self.url = ""

    def count(self, operation: str, route_id: str) -> int:
        return self.asked.count((operation, route_id))

    def answer(self, path: str, query: dict[str, str]) -> bytes:
        """What one call gives."""
        operation = path.removeprefix("/api/rest/")
        route_id = query.get("busRouteId", "")
        self.asked.append((operation, route_id))
        time.sleep(self.slow_seconds)
        if self.raw is not None:
            return self.raw
        if query.get("serviceKey") != KEY:
            return PORTAL.format(words=f"{UNKNOWN_KEY} {query.get('serviceKey')}", code="30").encode()
        self.days[f"{self.clock() + timedelta(hours=9):%F}"] += 1
        if self.days[f"{self.clock() + timedelta(hours=9):%F}"] > self.quota:
            return PORTAL.format(words=LIMITED, code="22").encode()
        code = self.faults.get(route_id, self.faults.get("*", "0"))
        if self.timetable.routes.find(route_id) < 0:
            code = "4"
        make = {POSITIONS: self.make_positions, ARRIVALS: self.make_arrivals}[operation]
        rows = make(RouteId(route_id)) if code == "0" else []
        is_json = self.knows_json and query.get("resultType") == "json"
        words = "정상적으로 처리되었습니다." if code == "0" else f"오류 {code}"
        return (as_json if is_json else as_xml)(rows, code, words)

    def make_positions(self, route_id: RouteId) -> list[Row]:
        """`getBusPosByRtid`."""
        rows = []
        for bus, left, share in self._on_the_road(route_id, with_age=True):
            stops = [
                self.timetable.get_stop(one.stop_id)
                for one in self.timetable.list_stop_times(bus.run.trip_id)
            ]
            here, there = stops[left], stops[min(left + 1, len(stops) - 1)]
            seen_at = self.clock() - timedelta(seconds=bus.age_seconds) + timedelta(hours=9)
            rows.append({
                "vehId": bus.id, "plainNo": f"8{bus.plate}", "busType": bus.bus_type, "congetion": bus.congestion,
                "dataTm": f"{seen_at:%Y%m%d%H%M%S}", "sectOrd": str(left + 1), "lastStnId": here.id,
                "fullSectDist": "0.5", "sectDist": f"{share * 0.5:.3f}", "stopFlag": "1" if share == 0 else "0",
                "gpsY": f"{here.lat + share * (there.lat - here.lat):.6f}",
                "gpsX": f"{here.lon + share * (there.lon - here.lon):.6f}",
                "isrunyn": "1", "islastyn": "1" if bus.is_last else "0", "isFullFlag": "0", "nextStId": "0",
                "lastStTm": "2226  ",
            })  # fmt: skip
        return rows

    def make_arrivals(self, route_id: RouteId) -> list[Row]:
        """`getArrInfoByRouteAll`: every stop with the next two buses."""
        made_at = self.clock() + timedelta(hours=9)
        road = self._on_the_road(route_id)
        trips = self.timetable.list_trips_of_route(route_id)
        rows = []
        for position, stop in enumerate(self.timetable.list_stop_times(trips[0])):
            row: Row = {
                "busRouteId": route_id, "stId": stop.stop_id, "staOrd": str(position + 1), "routeType": "3",
                "mkTm": f"{made_at:%F %T}.0", "deTourAt": "11" if stop.stop_id in self.detours else "00",
                "firstTm": "0430  ", "nextBus": " ", "rerdie_Div1": "4", "namin2Sec1": "0",
            }  # fmt: skip
            coming = sorted(
                ((self._seconds_until(bus, position), bus, left) for bus, left, _ in road if left < position),
                key=lambda one: one[0],
            )
            for number in (1, 2):
                row |= self._coming(number, coming[number - 1] if len(coming) >= number else None, position)
            rows.append(row)
        return rows

    def _coming(self, number: int, coming: tuple[float, Bus, int] | None, position: int) -> Row:
        if coming is None:
            facts = {
                "vehId": "0", "plainNo": None, "arrmsg": "출발대기", "traTime": "0", "sectOrd": "0", "busType": "0",
                "isLast": "0", "isArrive": "0", "repTm": None, "congestion": "0",
            }  # fmt: skip
        else:
            seconds, bus, left = max(1, round(coming[0])), coming[1], coming[2]
            before = position - left
            text = f"{seconds // 60}분{seconds % 60}초후[{before}번째 전]" if seconds >= 60 else "곧 도착"
            facts = {
                "vehId": bus.id, "plainNo": None, "arrmsg": text, "traTime": str(seconds), "sectOrd": str(left + 1),
                "busType": bus.bus_type, "isLast": "1" if bus.is_last else "0", "isArrive": "0",
                "repTm": "2021-04-15 12:06:41.0", "congestion": bus.congestion,
            }  # fmt: skip
        return {f"{name}{number}": value for name, value in facts.items()}

    def _on_the_road(self, route_id: RouteId, *, with_age: bool = False) -> list[tuple[Bus, int, float]]:
        """Each bus, the position of the stop it has left, and how far it is to the next."""
        found = []
        for bus in self.list_buses():
            if self.timetable.get_trip(bus.run.trip_id).route_id != route_id:
                continue
            seconds = self._run_seconds(bus) - (bus.age_seconds if with_age else 0)
            times = self.timetable.list_stop_times(bus.run.trip_id)
            left = max((n for n, one in enumerate(times) if one.departure_seconds <= seconds), default=None)
            if left is None or left == len(times) - 1:
                continue
            begin, end = times[left].departure_seconds, times[left + 1].arrival_seconds
            found.append((bus, left, min(1.0, (seconds - begin) / max(1, end - begin))))
        return found

    def _seconds_until(self, bus: Bus, position: int) -> float:
        return self.timetable.list_stop_times(bus.run.trip_id)[position].arrival_seconds - self._run_seconds(
            bus
        )

    def _run_seconds(self, bus: Bus) -> float:
        start = self.timetable.day_start(bus.run.service_date)
        return (self.clock() - start).total_seconds() - bus.late_seconds


def as_json(rows: list[Row], code: str, words: str) -> bytes:
    """One item is an object, none is null; their count is 0 in any case."""
    items: Any = rows if len(rows) > 1 else rows[0] if rows else None
    header = {"headerMsg": words, "headerCd": code, "itemCount": 0}
    nothing = {"responseTime": None, "requestMsgID": None, "returnCode": None, "errMsg": None}
    return json.dumps({"comMsgHeader": nothing, "msgHeader": header, "msgBody": {"itemList": items}}).encode()


def as_xml(rows: list[Row], code: str, words: str) -> bytes:
    """The same; an element without text where there is nothing to say."""

    def write(row: Row) -> str:
        return "".join(f"<{name}>{escape(value or '')}</{name}>" for name, value in row.items())

    items = "".join(f"<itemList>{write(row)}</itemList>" for row in rows)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ServiceResult><comMsgHeader/><msgHeader>'
        f"<headerCd>{code}</headerCd><headerMsg>{words}</headerMsg><itemCount>0</itemCount></msgHeader>"
        f"<msgBody>{items}</msgBody></ServiceResult>"
    ).encode()


@contextmanager
def serving(city: TopisCity) -> Iterator[TopisCity]:
    """The service on a free port while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = city.answer(
                parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}
            )
            self.send_response(city.status)
            self.send_header("Content-Type", "application/xml;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

    with listening(Handler) as port:
        city.url = f"http://127.0.0.1:{port}/api/rest"
        yield city
