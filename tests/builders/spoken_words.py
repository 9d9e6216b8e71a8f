"""Speech as a microphone would deliver it: the kiosk's own voice, at 16 kHz, with a room's quiet around it."""

from kiosk.speech.as_heard import as_heard

spoken = as_heard
