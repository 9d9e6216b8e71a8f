"""What should be understood of each sound file of a folder: `expectations.jsonl` or `expectations.tsv`.

One line a file. JSON: `{"file": "a.wav", "intent": "arrivals", "slots": {"route": "143"}}`. With tabs:
`a.wav<TAB>arrivals<TAB>route=143`. The intent `none` is for sound that must never be acted on.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.benchmarks.errors import ExpectationsRefused
from kiosk.understanding.intents import Intent, Meaning

NOTHING = "none"
NAMES = ("expectations.jsonl", "expectations.tsv")
INTENTS = frozenset((*Intent, NOTHING))


@dataclass(frozen=True, slots=True)
class Expectation:
    """One sound file and what it means."""

    file: Path
    intent: str
    slots: dict[str, str] = field(default_factory=dict)
    """Only what is named here is compared: `route`, `place`, `route_id`, `stop_id`."""
    group: str = ""
    """Files of one group are also counted apart, such as `number` and `digits`."""

    @property
    def is_unrelated(self) -> bool:
        """Whether nothing of this may be acted on."""
        return self.intent == NOTHING

    def is_met_by(self, meaning: Meaning) -> bool:
        """Say whether `meaning` is what was said."""
        found = meaning.slots
        return meaning.intent.value == self.intent and all(
            found.get(name) == value for name, value in self.slots.items()
        )


def read_expectations(folder: Path) -> tuple[Expectation, ...]:
    """Return the expectations of `folder`. Raises `ExpectationsRefused`."""
    for name in NAMES:
        path = folder / name
        if path.is_file():
            return _read(path)
    raise ExpectationsRefused(f"{folder} holds neither {' nor '.join(NAMES)}.")


def as_line(expectation: Expectation, folder: Path) -> str:
    """Return the line of `expectations.jsonl` for this."""
    line: dict[str, Any] = {"file": str(expectation.file.relative_to(folder)), "intent": expectation.intent}
    line |= {"slots": expectation.slots} if expectation.slots else {}
    line |= {"group": expectation.group} if expectation.group else {}
    return json.dumps(line, ensure_ascii=False)


def _read(path: Path) -> tuple[Expectation, ...]:
    read = _of_json if path.suffix == ".jsonl" else _of_tabs
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            expectation = read(line, path.parent)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ExpectationsRefused(f"{path}, line {number} cannot be read: {error!r}.") from error
        if expectation.intent not in INTENTS:
            raise ExpectationsRefused(f"{path}, line {number}: nobody can ask for {expectation.intent!r}.")
        found.append(expectation)
    if not found:
        raise ExpectationsRefused(f"{path} is empty.")
    return tuple(found)


def _of_json(line: str, folder: Path) -> Expectation:
    row = json.loads(line)
    slots = {str(name): str(value) for name, value in row.get("slots", {}).items()}
    return Expectation(folder / row["file"], row["intent"], slots, row.get("group", ""))


def _of_tabs(line: str, folder: Path) -> Expectation:
    file, intent, *rest = line.split("\t")
    pairs = (pair.partition("=") for pair in (rest[0].split(";") if rest else ()) if pair)
    return Expectation(folder / file, intent, {name.strip(): value.strip() for name, _, value in pairs})
