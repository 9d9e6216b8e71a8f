"""Columns of times, `HH:MM:SS` (25:10:00 too), as seconds of the service day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.service_time import NO_TIME

_WIDTH = 9  # "100:00:00" is the longest time that makes sense
_ZERO, _COLON, _SPACE = ord("0"), ord(":"), ord(" ")

PLAIN_TIME = pa.binary(8)
"""`HH:MM:SS`, as nearly all feeds write all times: eight letters, which fit into one number of the processor."""
_MIDNIGHT = b"00:00:00"
_DIGITS = np.uint64(int.from_bytes(_MIDNIGHT, "little"))
_TO_OVERFLOW = np.uint64(int.from_bytes(bytes((6, 6, 0, 10, 6, 0, 10, 6)), "little"))
"""Added to a digit that is too large (above 9, or above 5 for the tens of minutes and seconds) gives 16 or more."""
_WRONG = np.uint64(int.from_bytes(bytes((0xF0, 0xF0, 0xFF, 0xF0, 0xF0, 0xFF, 0xF0, 0xF0)), "little"))

_USUAL_LENGTHS = pa.array([7, 8], pa.int32())  # 8:00:00 and 08:00:00

Ints = npt.NDArray[np.int32]


def parse_seconds_column(texts: pa.Array) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """A column of times as seconds, `NO_TIME` where empty or wrong; and a mask of the wrong ones."""
    lengths = pc.binary_length(texts)
    is_empty = pc.equal(lengths, 0)
    if texts.null_count == 0 and pc.all(pc.or_(is_empty, pc.is_in(lengths, _USUAL_LENGTHS))).as_py():
        padded = pc.utf8_lpad(pc.if_else(is_empty, None, texts), width=len(_MIDNIGHT), padding="0")
        if pc.all(pc.equal(pc.binary_length(padded), len(_MIDNIGHT))).as_py():
            seconds = parse_plain_seconds(padded.cast(pa.binary()).cast(PLAIN_TIME))
            if seconds is not None:
                return seconds, np.zeros(len(texts), np.bool_)
    return _parse_any(texts)


def parse_plain_seconds(times: pa.FixedSizeBinaryArray) -> Ints | None:
    """A column of `PLAIN_TIME` as seconds, `NO_TIME` where null; none when one of them is no such time.

    All eight letters of a time are compared and turned into digits at once.
    """
    if len(times) == 0:
        return np.zeros(0, np.int32)
    words = np.frombuffer(times.buffers()[1], "<u8")[times.offset : times.offset + len(times)]
    is_given = None
    if times.null_count:
        is_given = times.is_valid().to_numpy(zero_copy_only=False)
        words = np.where(is_given, words, _DIGITS)
    digits = words ^ _DIGITS
    if (((digits + _TO_OVERFLOW) | digits) & _WRONG).any():
        return None
    pairs = digits * np.uint64(10) + (digits >> np.uint64(8))
    byte = np.uint64(0xFF)
    seconds = (pairs & byte) * np.uint64(3600)
    seconds += ((pairs >> np.uint64(24)) & byte) * np.uint64(60)
    seconds += (pairs >> np.uint64(48)) & byte
    made = seconds.astype(np.int32)
    if is_given is not None:
        made[~is_given] = NO_TIME
    return made


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
