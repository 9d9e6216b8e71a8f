"""Columns that grow part by part without being held twice."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Parts = dict[str, npt.NDArray[Any]]
_SPARE = 1.02


class GrowingColumns:
    """Parts end to end. Memory is set aside for as many rows as the whole file seems to have.

    What is not used of it costs nothing, because the operating system gives memory only when it is written to.
    """

    def __init__(self, dtypes: Mapping[str, npt.DTypeLike], size_bytes: int) -> None:
        self._columns: Parts = {name: np.zeros(0, dtype) for name, dtype in dtypes.items()}
        self._bytes_left = size_bytes
        self._size = 0
        self._length = 0

    def append(self, part: Parts, size_bytes: int) -> None:
        """Add rows that stand in so many bytes of the file. All parts have the same columns."""
        count = len(next(iter(part.values())))
        needed = self._length + count
        if needed > self._size:
            more = count * self._bytes_left / size_bytes if size_bytes else needed
            self._grow(needed + int(more * _SPARE))
        self._bytes_left = max(self._bytes_left - size_bytes, 0)
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
