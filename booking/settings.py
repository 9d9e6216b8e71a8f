"""The rules' numbers: deadlines and distances of the chain, with their defaults."""

from msgspec import Struct


class Rules(Struct, frozen=True, kw_only=True):
    """All durations are whole seconds."""

    least_stops_away: int = 2
    """A bus nearer than this many stops can no longer be booked: the driver needs the time."""
    least_lead_seconds: int = 120
    """The same for a bus whose place is not known: time until it is expected."""
    ping_again_seconds: int = 15
    escalate_seconds: int = 45
    """Without a press for so long the dispatcher sees it and the next run is held as well."""
    answer_seconds: int = 120
    """Time to answer "did you board?"; then the reservation is `unresolved`."""
    patience_seconds: int = 5400
    """A request that found no bus for so long expires."""
    approaching_metres: int = 400
    horizon_seconds: int = 5400
    """How far ahead a place on a run may be held."""
    ahead_seconds: int = 3600
    """How far ahead a wish may lie that is kept until a run can meet it."""
    alighting_grace_seconds: int = 600
    """After the bus passed the alighting stop, time for somebody to say that the rider got off."""
