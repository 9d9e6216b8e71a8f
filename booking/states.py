"""The states of a reservation and the steps that may be taken between them.

    requested ──► assigned ──► delivered ──► acknowledged ──► boarded ──► alighted
        ▲             │             │              │
        └─ re-offer ◄─┴─────────────┴──────────────┘   (declined / passed_by / bus_lost)

End states: alighted, cancelled, no_show, expired, unresolved.
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a reservation stands. `declined`, `passed_by` and `bus_lost` are events, not places to stay."""

    REQUESTED = "requested"
    ASSIGNED = "assigned"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    BOARDED = "boarded"
    ALIGHTED = "alighted"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    UNRESOLVED = "unresolved"


_GIVEN_UP = {State.CANCELLED, State.EXPIRED}
_WITH_A_BUS = {State.REQUESTED, State.ASSIGNED, State.BOARDED, State.NO_SHOW, State.UNRESOLVED} | _GIVEN_UP

ALLOWED: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.ASSIGNED} | _GIVEN_UP),
    State.ASSIGNED: frozenset({State.DELIVERED, State.ACKNOWLEDGED} | _WITH_A_BUS),
    State.DELIVERED: frozenset({State.ACKNOWLEDGED} | _WITH_A_BUS),
    State.ACKNOWLEDGED: frozenset(_WITH_A_BUS | {State.DELIVERED}),
    State.BOARDED: frozenset({State.ALIGHTED, State.UNRESOLVED}),
}
"""A state that is not a key here is final."""


def is_final(state: State) -> bool:
    """Whether nothing can follow this state."""
    return state not in ALLOWED
