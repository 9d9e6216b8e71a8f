"""Columns that grow part by part without being held twice."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Parts = dict[str, npt.NDArray[Any]]
_SPARE = 1.02


class GrowingColumns:
    """Parts end to end. Memory is set aside for as many rows as the whole file seems to have; the unused rest of it
    costs nothing, because the operating system gives a page only when it is written to."""

    def __init__(self, dtypes: Mapping[str, npt.DTypeLike]) -> None:
        self._columns: Parts = {name: np.zeros(0, dtype) for name, dtype in dtypes.items()}
        self._size = 0
        self._length = 0

    def append(self, part: Parts, share_read: float) -> None:
        """Add rows; so far, this share (0 to 1) of the file has been read. All parts have the same columns."""
        count = len(next(iter(part.values())))
        needed = self._length + count
        if needed > self._size:
            self._grow(max(int(needed * _SPARE / max(share_read, 0.01)), needed))
        for name, values in part.items():
            self._columns[name][self._length : needed] = values
        self._length = needed

    def take(self) -> Parts:
        """All rows, once."""
        whole = {name: column[: self._length] for name, column in self._columns.items()}
        self._columns = {}
        return whole

    def _grow(self, size: int) -> None:
        for name, old in self._columns.items():
            column = np.empty(size, old.dtype)
            column[: self._length] = old[: self._length]
            self._columns[name] = column
        self._size = size
