"""The figures of a hearing run as Markdown."""

from collections import Counter

from kiosk.benchmarks.voice_run import (
    ACTED_ON,
    BESIDE,
    DID_YOU_MEAN,
    NOISE_ALONE,
    NOT_UNDERSTOOD,
    RIGHT,
    WRONG,
    VoiceFigures,
)

SAID = (RIGHT, WRONG, DID_YOU_MEAN, NOT_UNDERSTOOD)


def as_markdown(figures: VoiceFigures) -> str:
    """Return the tables."""
    lines = [
        f"Stop {figures.stop}, {figures.routes} routes, seed {figures.seed}.",
        "",
        f"| noise | files | {' | '.join(SAID)} | unrelated | acted on | taken for an answer |",
        f"|---|---|{'---|' * len(SAID)}---|---|---|",
    ]
    for level in figures.levels:
        asked, unrelated = figures.count("asked", level), figures.count("unrelated", level)
        shares = " | ".join(share(asked, name) for name in SAID)
        taken = [share(counted, ACTED_ON) for counted in (unrelated, figures.count(BESIDE, level))]
        row = (level, str(asked.total()), shares, str(unrelated.total()), *taken)
        lines.append(f"| {' | '.join(row)} |")
    alone, beside = figures.count("noise"), figures.count(BESIDE, NOISE_ALONE)
    if alone.total():
        answers = f"{beside[ACTED_ON]} taken for an answer"
        lines += ["", f"Noise alone: {alone[ACTED_ON]} of {alone.total()} acted on, {answers}."]
    lines += _groups(figures)
    lines += ["", *_costs(figures), ""]
    return "\n".join(lines)


def share(counter: Counter[str], name: str) -> str:
    """Return the share of an outcome in percent, or a dash when nothing was counted."""
    return f"{100 * counter[name] / counter.total():.1f} %" if counter.total() else "–"


def _groups(figures: VoiceFigures) -> list[str]:
    groups = sorted({each.group for each in figures.heard if each.kind == "asked" and each.group})
    lines = []
    if len(groups) > 1:
        lines = ["", f"| said as | noise | files | {RIGHT} | {WRONG} |", "|---|---|---|---|---|"]
    for group in groups if lines else ():
        for level in figures.levels:
            counted = figures.count("asked", level, group)
            row = (group, level, str(counted.total()), share(counted, RIGHT), share(counted, WRONG))
            lines.append(f"| {' | '.join(row)} |")
    return lines


def _costs(figures: VoiceFigures) -> list[str]:
    audio = sum(each.seconds_audio for each in figures.heard)
    decoding = sum(each.seconds_decoding for each in figures.heard)
    answer = [f"{figures.percentile('seconds_to_answer', at):.2f}" for at in (50, 95)]
    whole = [f"{figures.percentile('seconds_decoding', at):.2f}" for at in (50, 95)]
    return [
        "| cost | p50 | p95 |",
        "|---|---|---|",
        f"| end of sound → meaning, s | {answer[0]} | {answer[1]} |",
        f"| computing for one file, s | {whole[0]} | {whole[1]} |",
        "",
        f"Real-time factor {decoding / audio if audio else 0:.3f}; peak memory {figures.memory_megabytes:.0f} MB.",
    ]
