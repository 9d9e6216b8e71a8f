"""When the buses of a route leave its first stop, from its headways."""

from gtfs.synthesis.services import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, RouteService

PEAK_HOURS = ((7, 9), (17, 20))
LATE_UNTIL_HOUR = 6
LATE_FROM_HOUR = 22
DAY_ROUTE_HOURS = 10
"""A route whose departures span fewer hours has no late evening of its own: it keeps to one headway there."""


def is_peak(seconds: int) -> bool:
    """Whether a moment of the service day lies in the morning or evening peak."""
    hour = seconds % SECONDS_PER_DAY / SECONDS_PER_HOUR
    return any(begin <= hour < end for begin, end in PEAK_HOURS)


def is_late(seconds: int) -> bool:
    """Whether a moment of the service day lies in the thin hours of the night."""
    hour = seconds % SECONDS_PER_DAY / SECONDS_PER_HOUR
    return hour < LATE_UNTIL_HOUR or hour >= LATE_FROM_HOUR


def headway_seconds_at(service: RouteService, seconds: int) -> int:
    """Seconds from a departure at this moment of the service day until the next one; at least a minute."""
    runs_by_day = (
        service.last_departure_seconds - service.first_departure_seconds >= DAY_ROUTE_HOURS * SECONDS_PER_HOUR
    )
    if is_peak(seconds):
        minutes = service.headways.peak
    elif runs_by_day and is_late(seconds):
        minutes = service.headways.late
    else:
        minutes = service.headways.typical
    return max(SECONDS_PER_MINUTE, round(minutes * SECONDS_PER_MINUTE))


def list_departures(service: RouteService) -> list[int]:
    """The departures of a service day, in seconds, ascending; the first and the last are among them."""
    last = service.last_departure_seconds
    departures = []
    moment = service.first_departure_seconds
    while moment < last:
        departures.append(moment)
        moment += headway_seconds_at(service, moment)
    if departures and last - departures[-1] < headway_seconds_at(service, last) // 2 and len(departures) > 1:
        # the last bus leaves when the table says: one that would leave just before is moved, not doubled
        departures.pop()
    departures.append(last)
    return departures
