"""Columns of times, `HH:MM:SS` (25:10:00 too), as seconds of the service day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.service_time import NO_TIME

_WIDTH = 9  # "100:00:00" is the longest time that makes sense
_WORTH = ((0, 36000), (1, 3600), (3, 600), (4, 60), (6, 10), (7, 1))
_ZERO, _COLON, _SPACE = ord("0"), ord(":"), ord(" ")


def parse_seconds_column(texts: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """A column of times as seconds, `NO_TIME` where empty or wrong; and a mask of the wrong ones."""
    seconds = _parse_plain(texts)
    if seconds is not None:
        return seconds, np.zeros(len(texts), np.bool_)
    return _parse_any(texts)


def _parse_plain(texts: pa.Array) -> npt.NDArray[np.int32] | None:
    """Where all are `HH:MM:SS`, as in most feeds: read from the letters as they lie in memory."""
    count = len(texts)
    lengths = pc.min_max(pc.binary_length(texts))
    if count == 0 or texts.null_count or lengths["min"].as_py() != 8 or lengths["max"].as_py() != 8:
        return None
    start = int(np.frombuffer(texts.buffers()[1], np.int32)[texts.offset])
    signs = np.frombuffer(texts.buffers()[2], np.uint8)[start : start + 8 * count].reshape(count, 8)
    if (signs[:, 2] != _COLON).any() or (signs[:, 5] != _COLON).any():
        return None
    seconds = np.zeros(count, np.int32)
    for place, worth in _WORTH:
        digits = signs[:, place] - _ZERO  # what lies before "0" wraps around and is too large as well
        if (digits > (5 if place in (3, 6) else 9)).any():
            return None
        seconds += digits.astype(np.int32) * np.int32(worth)
    return seconds


def _parse_any(texts: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """The same for times of any length, and for what is no time."""
    count = len(texts)
    trimmed = pc.utf8_trim_whitespace(texts)
    is_too_long = np.asarray(pc.greater(pc.binary_length(trimmed), _WIDTH))
    padded = pc.utf8_lpad(pc.if_else(pa.array(is_too_long), "?", trimmed), width=_WIDTH, padding=" ")
    is_odd = np.asarray(pc.not_equal(pc.binary_length(padded), _WIDTH))  # not ASCII
    if is_odd.any():
        padded = pc.if_else(pa.array(is_odd), "?".rjust(_WIDTH), padded)
    fixed = padded.cast(pa.binary()).cast(pa.binary(_WIDTH))
    buffer = fixed.buffers()[1]
    signs = np.frombuffer(buffer, np.uint8)[fixed.offset * _WIDTH :][: count * _WIDTH].reshape(count, _WIDTH)
    digits = signs.astype(np.int32) - _ZERO
    is_digit = (digits >= 0) & (digits <= 9)
    is_blank = signs == _SPACE
    is_empty = is_blank.all(axis=1)
    is_right = (
        (signs[:, 3] == _COLON)
        & (signs[:, 6] == _COLON)
        & is_digit[:, [2, 4, 5, 7, 8]].all(axis=1)
        & (is_digit[:, 1] | is_blank[:, 1])
        & (is_digit[:, 0] | is_blank[:, 0])
        & ~(is_digit[:, 0] & is_blank[:, 1])
        & (digits[:, 4] < 6)
        & (digits[:, 7] < 6)
    )
    digits[is_blank] = 0
    hours = digits[:, 0] * 100 + digits[:, 1] * 10 + digits[:, 2]
    seconds = hours * 3600 + (digits[:, 4] * 10 + digits[:, 5]) * 60 + digits[:, 7] * 10 + digits[:, 8]
    return np.where(is_right, seconds, NO_TIME).astype(np.int32), ~is_right & ~is_empty
