"""What kind of help a rider needs, and whether it takes a wheelchair space on the bus."""

from collections.abc import Iterable
from enum import StrEnum


class Need(StrEnum):
    """One kind of help. A driver sees this and nothing else about the rider."""

    WHEELCHAIR = "wheelchair"
    WALKING_AID = "walking_aid"
    STROLLER = "stroller"
    VISION = "vision"
    HEARING = "hearing"


def takes_a_space(needs: Iterable[Need]) -> bool:
    """Whether somebody with these needs takes a wheelchair space."""
    return Need.WHEELCHAIR in needs
