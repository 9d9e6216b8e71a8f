"""The kiosk is quiet at night, louder in a loud street, and never beyond what it can."""

import pytest

from kiosk.conversation.loudness import STREET_DECIBELS, find_usual_volume


@pytest.mark.parametrize(("hour", "volume"), [(6, 4), (7, 6), (12, 6), (21, 6), (22, 4), (0, 4)])
def test_it_is_quieter_at_night(hour: int, volume: int) -> None:
    assert find_usual_volume(hour, None) == volume


@pytest.mark.parametrize(
    ("louder_decibels", "steps"), [(0, 0), (1, 0), (3, 1), (6, 2), (9, 3), (40, 3), (-3, -1), (-40, -1)]
)
def test_each_three_decibels_of_noise_are_a_step_within_bounds(louder_decibels: float, steps: int) -> None:
    assert find_usual_volume(12, STREET_DECIBELS + louder_decibels) == 6 + steps
