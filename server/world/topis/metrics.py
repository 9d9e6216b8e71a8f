"""What the asking of the city's service counts, in Prometheus' text format."""

from collections.abc import Mapping

from gtfs.seoul.topis.planning import Plan, Tier


def write_metrics(
    *, spent: int, quota: int, plan: Plan | None, resting: Mapping[str, int], unmatched: Mapping[str, int]
) -> list[str]:
    """Figures of the worker that asks; the others have none."""
    if plan is None:
        return []
    return [
        "# HELP gachita_topis_calls_today Calls made since midnight in Seoul, as of the last round.",
        "# TYPE gachita_topis_calls_today gauge",
        f"gachita_topis_calls_today {spent}",
        "# HELP gachita_topis_daily_quota Calls that the key allows from midnight to midnight.",
        "# TYPE gachita_topis_daily_quota gauge",
        f"gachita_topis_daily_quota {quota}",
        "# HELP gachita_topis_calls_per_hour Calls that each kind of route may make now.",
        "# TYPE gachita_topis_calls_per_hour gauge",
        *(
            f'gachita_topis_calls_per_hour{{tier="{tier.name.lower()}"}} {rate:.1f}'
            for tier, rate in zip(Tier, plan.calls_per_hour, strict=True)
        ),
        "# HELP gachita_topis_routes_resting Routes not asked for a while, by what was wrong.",
        "# TYPE gachita_topis_routes_resting gauge",
        *(f'gachita_topis_routes_resting{{fault="{code}"}} {n}' for code, n in sorted(resting.items())),
        "# HELP gachita_topis_unmatched Buses without a run and rows of no use in the answers in force.",
        "# TYPE gachita_topis_unmatched gauge",
        *(f'gachita_topis_unmatched{{reason="{reason}"}} {n}' for reason, n in sorted(unmatched.items())),
    ]
