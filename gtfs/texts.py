"""Many texts end to end in one mapped blob, and how to find one of them."""

import zlib
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


class Texts:
    """Many texts in one blob."""

    def __init__(self, blob: Column, offsets: Column) -> None:
        self._blob = blob.data
        self._offsets = offsets.data

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, place: int) -> str:
        return str(self._blob[self._offsets[place] : self._offsets[place + 1]], "utf-8")


class IndexedTexts(Texts):
    """Texts that can be found: by CRC-32 in a sorted column, then by comparing."""

    def __init__(self, blob: Column, offsets: Column, hashes: Column, places: Column) -> None:
        super().__init__(blob, offsets)
        self._hashes = hashes
        self._places = places
        self._one_hash = hashes.data
        self._one_place = places.data

    def find(self, text: str) -> int:
        """Place of the first such text, -1 when there is none."""
        wanted = zlib.crc32(text.encode("utf-8", "surrogatepass"))
        hashes = self._one_hash
        for at in range(bisect_left(hashes, wanted), len(hashes)):
            if hashes[at] != wanted:
                break
            place: int = self._one_place[at]
            if self[place] == text:
                return place
        return -1

    def find_many(self, texts: Iterable[str]) -> list[int]:
        """Places of many texts, -1 for those that are not there."""
        wanted = list(texts)
        hashes = np.fromiter((zlib.crc32(text.encode()) for text in wanted), np.uint32, len(wanted))
        starts = self._hashes.searchsorted(hashes)
        last = len(self._hashes) - 1
        if last < 0:
            return [-1] * len(wanted)
        places = self._places[np.minimum(starts, last)].tolist()
        return [
            place if self[place] == text else self.find(text)
            for text, place in zip(wanted, places, strict=True)
        ]
