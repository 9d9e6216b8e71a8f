"""Every phrase of a stop as one tree of sounds, and the cheapest way to lay an utterance along each.

A phrase may share its beginning with others, so the tree is walked once and what is shared is paid once. A slot
opens into one row per way of saying one of its values; from there on all rows are carried together. A row that is
already dearer than the best phrases so far is dropped.

This is edit distance with sounds weighted (`sounds.py`): for phrase sounds p and heard sounds h[0..n),
`row[j]` is the least cost of laying p along h[0..j).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from kiosk.understanding.sounds import DIFFERENCE, WEIGHT, Sounds, sounds_of, weight_of
from kiosk.understanding.templates import SLOTS, Slot, Template

Costs = NDArray[np.float32]
Value = TypeVar("Value")


@dataclass(slots=True)
class Node:
    """A place in the tree: what may follow, and which templates end here."""

    sounds: dict[int, "Node"] = field(default_factory=dict)
    slots: dict[Slot, "Node"] = field(default_factory=dict)
    ends: list[Template] = field(default_factory=list)


def grow_tree(templates: tuple[Template, ...]) -> Node:
    """Return the tree of these templates."""
    root = Node()
    for template in templates:
        node = root
        for word in template.words:
            if word in SLOTS:
                node = node.slots.setdefault(SLOTS[word], Node())
                continue
            for sound in sounds_of(word):
                node = node.sounds.setdefault(int(sound), Node())
        node.ends.append(template)
    return root


@dataclass(frozen=True, slots=True)
class Ways(Generic[Value]):
    """The ways of saying the values of one slot, as padded rows of sounds."""

    values: tuple[Value, ...]
    """The value of each row; a value has as many rows as ways."""
    rows: NDArray[np.int16]
    lengths: NDArray[np.int64]
    weights: Costs


def make_ways(pairs: tuple[tuple[str, Value], ...]) -> Ways[Value]:
    """Return (way, value) pairs as rows."""
    all_sounds = [sounds_of(way) for way, _ in pairs]
    longest = max((len(sounds) for sounds in all_sounds), default=0)
    rows = np.zeros((len(pairs), longest), dtype=np.int16)
    for row, sounds in zip(rows, all_sounds, strict=True):
        row[: len(sounds)] = sounds
    return Ways(
        values=tuple(value for _, value in pairs),
        rows=rows,
        lengths=np.array([len(sounds) for sounds in all_sounds]),
        weights=np.array([weight_of(sounds) for sounds in all_sounds], dtype=np.float32),
    )


@dataclass(frozen=True, slots=True)
class Laid:
    """One phrase laid along the utterance."""

    template: Template
    ways: tuple[tuple[Slot, int], ...]
    """For each slot the row of `Ways` that was taken."""
    cost: float
    weight: float
    """How much sound the phrase has."""


@dataclass(frozen=True, slots=True)
class _Front:
    """The rows carried to one node: costs so far, the slot rows taken, the sound laid."""

    costs: Costs
    taken: tuple[tuple[Slot, NDArray[np.int64]], ...]
    weights: Costs


class Utterance:
    """The sounds heard, ready to be laid along phrases."""

    def __init__(self, sounds: Sounds) -> None:
        self.sounds = sounds
        self.skipping = np.concatenate(([0.0], np.cumsum(WEIGHT[sounds]))).astype(np.float32)
        """What it costs to take the first j sounds for noise."""

    @property
    def weight(self) -> float:
        """How much sound was heard."""
        return float(self.skipping[-1])

    def step(self, costs: Costs, sound: NDArray[np.int16] | int) -> Costs:
        """Lay one more sound of each row: it was missed, or heard as something, or something was heard besides."""
        missed = costs + WEIGHT[sound].reshape(-1, 1)
        heard = costs[:, :-1] + DIFFERENCE[sound][..., self.sounds].reshape(-1, len(self.sounds))
        missed[:, 1:] = np.minimum(missed[:, 1:], heard)
        relative: Costs = np.minimum.accumulate(missed - self.skipping, axis=1)
        return relative + self.skipping


def lay_phrases(
    tree: Node, ways: Mapping[Slot, Ways[Value]], utterance: Utterance, *, most: float, within: float
) -> list[Laid]:
    """Return every phrase of the tree that costs at most `most`, and at most `within` above the cheapest."""
    found: list[Laid] = []
    start = _Front(utterance.skipping.reshape(1, -1), (), np.zeros(1, dtype=np.float32))
    waiting = [(tree, start)]
    while waiting:
        node, front = waiting.pop()
        kept = _kept(front, most)
        if kept is None:
            continue
        for template in node.ends:
            final = kept.costs[:, -1]
            most = min(most, float(final.min()) + within)
            found.extend(_laid(template, kept, final, most))
        for slot, child in node.slots.items():
            if slot in ways and len(ways[slot].values):
                waiting.append((child, _open_slot(utterance, kept, slot, ways[slot])))
        for sound, child in node.sounds.items():
            stepped = utterance.step(kept.costs, sound)
            waiting.append((child, replace(kept, costs=stepped, weights=kept.weights + WEIGHT[sound])))
    return [laid for laid in found if laid.cost <= most]


def _kept(front: _Front, most: float) -> _Front | None:
    """Drop rows that cannot become cheap enough: costs never fall along a phrase."""
    alive = front.costs.min(axis=1) <= most
    if alive.all():
        return front
    if not alive.any():
        return None
    taken = tuple((slot, rows[alive]) for slot, rows in front.taken)
    return _Front(front.costs[alive], taken, front.weights[alive])


def _laid(template: Template, front: _Front, final: Costs, most: float) -> list[Laid]:
    return [
        Laid(
            template=template,
            ways=tuple((slot, int(rows[row])) for slot, rows in front.taken),
            cost=float(final[row]),
            weight=float(front.weights[row]),
        )
        for row in np.flatnonzero(final <= most)
    ]


def _open_slot(utterance: Utterance, front: _Front, slot: Slot, ways: Ways[Value]) -> _Front:
    """Lay every way of the slot after every row carried so far."""
    rows_before, rows_of_slot = len(front.costs), len(ways.values)
    costs = np.repeat(front.costs, rows_of_slot, axis=0)
    lengths = np.tile(ways.lengths, rows_before)
    for column in range(ways.rows.shape[1]):
        going_on = np.flatnonzero(lengths > column)
        sounds = ways.rows[going_on % rows_of_slot, column]
        costs[going_on] = utterance.step(costs[going_on], sounds)
    taken = tuple((name, np.repeat(rows, rows_of_slot)) for name, rows in front.taken)
    chosen = np.tile(np.arange(rows_of_slot), rows_before)
    weights = np.repeat(front.weights, rows_of_slot) + np.tile(ways.weights, rows_before)
    return _Front(costs, (*taken, (slot, chosen)), weights.astype(np.float32))
