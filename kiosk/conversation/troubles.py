"""What does not work is said once to each who comes, in its own sentence, before the first answer that it concerns."""

from collections.abc import Mapping
from dataclasses import replace

from kiosk.condition import Part, PartCondition
from kiosk.conversation.replies import Reply
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent
from kiosk.wording.words import join

OF_THE_BUSES: tuple[Part, ...] = ("stop_data", "live_data")
"""Without a line there is no live data either; that one sentence says both."""

CONCERNS: Mapping[Intent, tuple[Part, ...]] = {
    Intent.ARRIVALS: OF_THE_BUSES,
    Intent.NEXT_LOW_FLOOR: OF_THE_BUSES,
    Intent.BUS_TO: OF_THE_BUSES,
    Intent.BOOK: ("disk", *OF_THE_BUSES),
    Intent.STATUS: ("line",),
    Intent.ALERTS: ("line",),
    Intent.CALL_PERSON: ("line",),
    Intent.HELP: ("recogniser", "microphone"),
}
"""Intent → the parts that its answer rests on, the one that matters most first."""

TOO_SLIGHT = frozenset({("stop_data", "old")})
"""The timetable is the same on most days: shown, and not worth a word."""


def with_trouble(reply: Reply, intent: Intent, world: World) -> Reply:
    """Return the reply, after what does not work of what it rests on, unless that was said already."""
    trouble = _find_trouble(intent, world)
    if trouble is None or trouble.part in reply.state.troubles_told:
        return reply
    told = replace(reply.state, troubles_told=reply.state.troubles_told | {trouble.part})
    return replace(reply, sentence=join(trouble.sentence, reply.sentence), state=told)


def _find_trouble(intent: Intent, world: World) -> PartCondition | None:
    wanted = CONCERNS.get(intent, ())
    found = {one.part: one for one in world.condition.troubles if (one.part, one.state) not in TOO_SLIGHT}
    if world.is_online:
        found.pop("disk", None)  # what is sent at once need not be kept
    return next((found[part] for part in wanted if part in found), None)
