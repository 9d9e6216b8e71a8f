"""Chance that can be asked again: numbers that depend on nothing but a seed, a name and a place in a list.

A counter-based generator (splitmix64, Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
generators"): no state is carried from one number to the next, so the same run at the same stop always has the
same luck, in whatever order and however often it is asked, and a whole city is drawn in one array operation.
"""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Draws = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def key_of(seed: int, name: str) -> int:
    """The 64-bit key of a named thing under a seed, the same on every machine and in every Python."""
    return int.from_bytes(blake2b(f"{seed}:{name}".encode(), digest_size=8).digest(), "big")


def uniform(keys: Keys, counter: int) -> Draws:
    """One number in (0, 1) per key; different counters are independent draws."""
    with np.errstate(over="ignore"):  # wrapping around is how it works
        mixed = keys + _GOLDEN * np.uint64(counter + 1)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
        mixed = mixed ^ (mixed >> np.uint64(31))
    return ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normal(keys: Keys, counter: int) -> Draws:
    """One normally distributed number (mean 0, deviation 1) per key, by Box and Muller."""
    radius = np.sqrt(-2.0 * np.log(uniform(keys, 2 * counter)))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniform(keys, 2 * counter + 1)), dtype=np.float64)
