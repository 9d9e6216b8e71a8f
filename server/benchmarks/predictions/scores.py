"""How far predictions lie from what happened: errors in bins of time ahead.

Bins and bands are those the MBTA publishes ("Arrival prediction accuracy": 0-3 minutes, accurate when the bus comes
1 minute early to 1 minute late; 3-6: 1.5 to 2; 6-12: 2.5 to 3.5; 12-30: 4 to 6). A prediction belongs to the bin of
the time that really passed until the bus came, as in the ETA Accuracy Benchmark of TransitApp, so that all methods
are measured on the same predictions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """A range of time ahead, and how far a prediction may be off in it."""

    name: str
    begins_seconds: float
    ends_seconds: float
    early_seconds: float
    late_seconds: float


BINS = (
    Bin("0–3 min", 0, 180, 60, 60),
    Bin("3–6 min", 180, 360, 90, 120),
    Bin("6–12 min", 360, 720, 150, 210),
    Bin("12–30 min", 720, 1800, 240, 360),
)


@dataclass(frozen=True)
class Score:
    """One method in one bin. Seconds; late is positive: the bus came later than was said."""

    method: str
    bin: Bin
    count: int
    mean: float
    mean_off: float
    median_off: float
    p90_off: float
    share_accurate: float


def score(method: str, ahead: Floats, errors: Floats) -> list[Score]:
    """Given seconds until the bus came, and how much later that was than predicted. Empty bins are left out."""
    found: list[Score] = []
    for one in BINS:
        within = (ahead >= one.begins_seconds) & (ahead < one.ends_seconds) & ~np.isnan(errors)
        if not within.any():
            continue
        late = errors[within]
        off = np.abs(late)
        accurate = (late >= -one.early_seconds) & (late <= one.late_seconds)
        median, p90 = np.percentile(off, [50, 90]).tolist()
        found.append(
            Score(
                method,
                one,
                len(late),
                float(late.mean()),
                float(off.mean()),
                median,
                p90,
                float(accurate.mean()),
            )
        )
    return found


def as_markdown(scores: Sequence[Score]) -> str:
    """A table, bin by bin."""
    lines = [
        "| time ahead | method | predictions | mean error | mean off | half within | 90 % within | accurate |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for one in BINS:
        lines += [
            f"| {one.name} | {row.method} | {row.count:,} | {row.mean:+.0f} s | {row.mean_off:.0f} s "
            f"| {row.median_off:.0f} s | {row.p90_off:.0f} s | {row.share_accurate:.1%} |"
            for row in scores
            if row.bin is one
        ]
    return "\n".join(lines) + "\n"
