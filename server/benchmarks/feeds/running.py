"""One measured step after another: each in a process of its own, in rounds, so that a busy minute hits everybody."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gtfs
from server.benchmarks.feeds.contestants import Contestant
from server.errors import SetupError

RUN_STEP = Path(__file__).parent / "peers" / "run_step.py"
OUR_ROOT = Path(gtfs.__file__).parents[1]
BUDGET_SECONDS = 6.0
"""So long a contestant is asked; a slow one answers fewer questions."""
STEP_SECONDS = 1200
Said = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a measurement happens: what is read and what is left behind."""

    feed: Path
    sheet: Path
    live: Path
    folder: Path

    def folder_of(self, contestant: Contestant) -> Path:
        """The folder of one contestant."""
        folder = self.folder / contestant.script.removesuffix(".py")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def answers_of(self, contestant: Contestant, step: str) -> Path:
        """What it answered last."""
        return self.folder_of(contestant) / f"answers-{step}.json"


@dataclass(slots=True)
class Results:
    """What every contestant said of every step, round by round, and who could not do one."""

    said: dict[tuple[str, str], list[Said]] = field(default_factory=dict)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)

    def median(self, name: str, step: str, figure: str) -> float | None:
        """Over the rounds; none where it was not measured. A list counts by its own median first."""
        found = [self._single(value) for value in self._values(name, step, figure)]
        return statistics.median(found) if found else None

    def percentile(self, name: str, step: str, figure: str, percent: int) -> float | None:
        """The median over the rounds of a percentile of a list."""
        found = [_percentile(value, percent) for value in self._values(name, step, figure)]
        return statistics.median(found) if found else None

    def worst(self, name: str, step: str, figure: str) -> float | None:
        """The largest of all."""
        return max(map(max, self._values(name, step, figure)), default=None)

    def _values(self, name: str, step: str, figure: str) -> list[Any]:
        """Round by round; without the lists in which nothing was measured: on a small feed nobody is under way."""
        told = (said.get(figure) for said in self.said.get((name, step), ()))
        return [value for value in told if value is not None and value != []]

    @staticmethod
    def _single(value: Any) -> float:
        return statistics.median(value) if isinstance(value, list) else float(value)


def run_rounds(
    contestants: Sequence[tuple[Contestant, Path]], place: Place, rounds: int, say: Callable[[str], None]
) -> Results:
    """All steps of all contestants, `rounds` times over. Who fails once is not asked that again."""
    results = Results()
    for count in range(rounds):
        for contestant, python in contestants:
            say(f"Round {count + 1} of {rounds}: {contestant.name} …")
            for step in contestant.steps:
                key = (contestant.name, step)
                if key in results.faults:
                    continue
                try:
                    results.said.setdefault(key, []).append(run_step(contestant, python, step, place))
                except SetupError as fault:
                    results.faults[key] = fault.sentence.en
                    say(f"  {step}: {fault.sentence.en}")
    return results


def run_step(contestant: Contestant, python: Path, step: str, place: Place) -> Said:
    """One step in a process of its own. Raises `SetupError` when it fails."""
    task = {
        "script": contestant.script,
        "step": step,
        "feed": str(place.feed),
        "folder": str(place.folder_of(contestant)),
        "sheet": str(place.sheet),
        "live": str(place.live),
        "answers": str(place.answers_of(contestant, step)),
        "budget_seconds": BUDGET_SECONDS,
        "began": time.monotonic(),
    }
    try:
        done = subprocess.run(
            [python, str(RUN_STEP), json.dumps(task)],
            capture_output=True,
            text=True,
            env=_environment(is_ours=not contestant.packages),
            timeout=STEP_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise SetupError("not_measured", f"It took longer than {STEP_SECONDS} s.") from fault
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"It ended with status {done.returncode}."]
        raise SetupError("not_measured", lines[-1])
    said: Said = json.loads(done.stdout.strip().splitlines()[-1])
    return said


def our_python() -> Path:
    """The interpreter that runs this project."""
    return Path(sys.executable)


def _environment(*, is_ours: bool) -> dict[str, str]:
    """Peers are not to see this project's packages, nor floors and ourselves another copy of it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**environment, "PYTHONPATH": str(OUR_ROOT)} if is_ours else environment


def _percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
