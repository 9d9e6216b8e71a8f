"""What was odd in the city's tables and what was done about it: counted, with the values concerned."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct


class Outcome(StrEnum):
    """What happened to the data concerned."""

    MAPPED = "mapped"
    """Understood by a rule, used."""
    DEFAULTED = "default"
    """Missing; a documented value stands in for it."""
    UNUSED = "unused"
    """Left out of the feed."""
    NOTED = "noted"
    """Used as it is."""


FINDINGS: Mapping[str, tuple[Outcome, str]] = MappingProxyType(
    {
        "row_without_route": (Outcome.UNUSED, "rows of stops that name no route"),
        "row_without_stop": (Outcome.UNUSED, "rows of stops without NODE_ID"),
        "row_without_order": (Outcome.UNUSED, "rows of stops whose place in the order (순번) is no number"),
        "row_without_place": (Outcome.UNUSED, "rows of stops without usable coordinates"),
        "row_repeated": (Outcome.UNUSED, "rows of stops that occur twice at one place in the order"),
        "stop_twice_in_a_row": (Outcome.UNUSED, "rows that repeat the stop just before them"),
        "order_shared": (Outcome.NOTED, "different stops at one place in the order: kept in file order"),
        "order_with_gaps": (
            Outcome.MAPPED,
            "routes with gaps in the order: the stops that are there follow each other",
        ),
        "place_from_elsewhere": (Outcome.MAPPED, "blank coordinates taken from another row or table"),
        "stop_name_from_elsewhere": (Outcome.MAPPED, "blank stop names taken from another row or table"),
        "stop_name_blank": (Outcome.DEFAULTED, "stops without any name: called by their number"),
        "stop_without_ars": (Outcome.NOTED, "stops without ARS number: kept, without stop_code"),
        "ars_shared": (Outcome.NOTED, "ARS numbers that several stops share: kept"),
        "stop_described_twice": (Outcome.NOTED, "stops whose rows disagree: the first row counts"),
        "route_name_blank": (Outcome.MAPPED, "routes without a name on some or all rows"),
        "route_name_like_a_test": (Outcome.NOTED, "route names that look like tests of the city's: kept"),
        "route_name_shared": (Outcome.NOTED, "names that several routes share: all kept, by their ROUTE_ID"),
        "route_too_short": (Outcome.UNUSED, "routes with fewer than two usable stops"),
        "service_by_spelling": (Outcome.MAPPED, "routes whose service row spells the name differently"),
        "service_by_branch": (
            Outcome.MAPPED,
            "routes whose service row has the name with or without its branch",
        ),
        "service_by_variant": (
            Outcome.MAPPED,
            "routes that take the service row of their base number (271B: 271)",
        ),
        "service_ends_decide": (
            Outcome.MAPPED,
            "service rows given to that route of the name which has their ends",
        ),
        "service_given_to_all": (Outcome.MAPPED, "service rows given to all routes of the name"),
        "service_row_joint": (
            Outcome.MAPPED,
            "further rows of one service, one per company: companies joined",
        ),
        "service_rows_disagree": (Outcome.NOTED, "routes whose service rows disagree: the first row counts"),
        "service_row_unused": (Outcome.UNUSED, "service rows whose route has no stops"),
        "service_row_incomplete": (Outcome.UNUSED, "service rows without headway or hours"),
        "service_unknown": (Outcome.DEFAULTED, "routes without a service row: default headway and hours"),
        "headways_out_of_order": (
            Outcome.MAPPED,
            "service rows whose shortest and longest headway do not enclose it",
        ),
        "last_after_midnight": (Outcome.MAPPED, "last departures after midnight, written past 24:00"),
        "one_departure": (Outcome.MAPPED, "services with a single departure"),
        "run_time_missing": (Outcome.DEFAULTED, "routes without run time: taken from the distance"),
        "run_time_impossible": (
            Outcome.DEFAULTED,
            "run times too short for the distance: taken from the distance",
        ),
        "kind_unknown": (Outcome.DEFAULTED, "colours of routes that stand for no known kind: grey"),
        "low_floor_by_spelling": (Outcome.MAPPED, "routes whose low-floor row spells the name differently"),
        "low_floor_by_branch": (Outcome.MAPPED, "routes whose low-floor rows have a branch in the name"),
        "low_floor_by_variant": (Outcome.MAPPED, "routes that take the low-floor rows of their base number"),
        "low_floor_rows_added": (Outcome.MAPPED, "routes whose several low-floor rows are added up"),
        "low_floor_row_blank": (Outcome.UNUSED, "low-floor rows that are blank or no count of vehicles"),
        "low_floor_row_unused": (Outcome.UNUSED, "low-floor rows that match no route"),
        "low_floor_unknown": (Outcome.NOTED, "routes without a low-floor row: unknown, not guessed"),
        "stop_kinds_absent": (Outcome.NOTED, "no table of stop kinds: stops carry no kind"),
    }
)
"""Every code, what is done, and what it means. A new rule adds one line here."""

VALUES_SHOWN = 8


class Finding(Struct, frozen=True):
    """One odd thing: how often, and where."""

    code: str
    outcome: Outcome
    sentence: str
    values: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many rows, routes or stops it concerns."""
        return len(self.values)

    def line(self) -> str:
        """One line for a person: outcome, count, sentence, the first values."""
        shown = ", ".join(self.values[:VALUES_SHOWN])
        more = f", … {self.count - VALUES_SHOWN} more" if self.count > VALUES_SHOWN else ""
        return f"{self.outcome:<8} {self.count:>7,}  {self.sentence}: {shown}{more}"


class FindingCollector:
    """Gathers findings while the tables are read."""

    def __init__(self) -> None:
        self._values: dict[str, list[str]] = {}

    def add(self, code: str, value: str) -> None:
        """Note one odd thing. Raises `KeyError` for a code that is not in `FINDINGS`."""
        if code not in FINDINGS:
            raise KeyError(code)
        self._values.setdefault(code, []).append(value)

    def list_findings(self) -> tuple[Finding, ...]:
        """All that was noted, what was left out first, then in the order of `FINDINGS`."""
        found = [
            Finding(code, outcome, sentence, tuple(self._values[code]))
            for code, (outcome, sentence) in FINDINGS.items()
            if code in self._values
        ]
        return tuple(sorted(found, key=lambda each: each.outcome is not Outcome.UNUSED))
