"""Sorting many rows by two whole numbers."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
_KEY_BITS = 64


def order_by(first: Ints, second: Ints) -> npt.NDArray[np.int32]:
    """The places of the rows in order of `first`, then `second`, then place.

    The three are packed into one word where they fit, as they do in every real feed: sorting values is several times
    as quick as sorting places by what they point to.
    """
    count = len(first)
    second_bits, place_bits = _bits_for(second), max(count - 1, 0).bit_length()
    if min(first.min(initial=0), second.min(initial=0)) < 0 or (
        _bits_for(first) + second_bits + place_bits > _KEY_BITS
    ):
        return np.lexsort((second, first)).astype(np.int32)
    key = first.astype(np.uint64)
    key <<= np.uint64(second_bits)
    key |= second.view(np.uint32)
    key <<= np.uint64(place_bits)
    key |= np.arange(count, dtype=np.uint32)
    key.sort(kind="stable")
    key &= np.uint64((1 << place_bits) - 1)
    return key.astype(np.int32)


def _bits_for(numbers: Ints) -> int:
    return int(numbers.max(initial=0)).bit_length()
