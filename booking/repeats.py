"""A command that comes twice, as over a bad line: what it led to is kept, and its repeat changes nothing."""

from collections.abc import Callable
from typing import TypeVar

from booking.draft import Draft, Receipt
from booking.errors import KeyReused
from booking.reservation import ReservationId

T = TypeVar("T")


def once(
    draft: Draft,
    name: str | None,
    *,
    decide: Callable[[], T],
    again: Callable[[], T],
    about: ReservationId | None = None,
) -> T:
    """Decide, and keep the receipt `name`; where it is kept already, only tell how things stand (`again`).

    Raises `KeyReused` where it was kept about something else: nobody looks at another's reservation with an old name.
    Without a name nothing is kept. A refusal (an error of `decide`) leaves no receipt: it may be tried again.
    """
    if name is None:
        return decide()
    earlier = draft.find_receipt(name)
    if earlier is not None:
        if earlier.reservation_id != about:
            raise KeyReused("idempotency_key_reused")
        return again()
    result = decide()
    draft.save_receipt(name, Receipt("once", about))
    return result
