"""Routes that do not stop here and sound like one that does. Pure.

Whoever asks for one must be told so: where only the routes of the stop can be heard, every number is the nearest.
"""

from collections.abc import Iterable, Iterator

from kiosk.understanding.intents import RouteNamed
from kiosk.understanding.route_names import ways_to_say_route

DIGITS = "0123456789"
SHORTEST, LONGEST = 3, 4


def ways_to_say_others(routes: Iterable[RouteNamed]) -> Iterator[tuple[str, RouteNamed]]:
    """Return the ways to say each number that differs from a route of this stop in one digit; it has no route ids."""
    here = {route.name for route in routes}
    for name in sorted({other for each in here for other in _one_digit_apart(each)} - here):
        for way in ways_to_say_route(name):
            yield way, RouteNamed(name, ())


def _one_digit_apart(name: str) -> Iterator[str]:
    if not (name.isdigit() and SHORTEST <= len(name) <= LONGEST):
        return
    for place in range(len(name)):
        for digit in DIGITS:
            other = name[:place] + digit + name[place + 1 :]
            if not other.startswith("0"):
                yield other
