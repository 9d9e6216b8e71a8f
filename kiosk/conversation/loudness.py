"""How loud the kiosk speaks: by the hour, by how noisy the street is, and by what somebody has asked for."""

from dataclasses import replace
from datetime import timedelta

from kiosk.conversation.state import Conversation
from kiosk.conversation.world import World

QUIETEST, LOUDEST = 1, 10
"""Each step is 3 dB."""

DAY, NIGHT = 6, 4
NIGHT_BEGINS, NIGHT_ENDS = 22, 7

STREET_DECIBELS = -45.0
"""An ordinary street as the microphone measures it, in dB against the loudest it can tell; each 3 dB of noise more or
less is a step of volume more or less."""

DECIBELS_A_STEP = 3.0
NOISE_LASTS = timedelta(minutes=10)
"""Older measurements say nothing of the street as it is now."""

MOST_FOR_NOISE, LEAST_FOR_NOISE = 3, -1


def find_usual_volume(hour: int, noise_decibels: float | None) -> int:
    """Return the volume for an hour of the clock (0 to 23) and the noise last measured, if it was lately."""
    is_night = hour >= NIGHT_BEGINS or hour < NIGHT_ENDS
    steps = 0 if noise_decibels is None else round((noise_decibels - STREET_DECIBELS) / DECIBELS_A_STEP)
    return (NIGHT if is_night else DAY) + max(LEAST_FOR_NOISE, min(MOST_FOR_NOISE, steps))


def change_volume(state: Conversation, steps: int, world: World) -> Conversation:
    """Return the state so many steps louder, or as near as it goes."""
    volume = max(QUIETEST, min(LOUDEST, state.volume + steps))
    return replace(state, louder_by=volume - world.usual_volume, volume=volume)


def with_volume(state: Conversation, world: World) -> Conversation:
    """Return the state at the volume that holds now."""
    volume = max(QUIETEST, min(LOUDEST, world.usual_volume + state.louder_by))
    return state if volume == state.volume else replace(state, volume=volume)
