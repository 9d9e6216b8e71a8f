"""Whether one may get on or off at a stop of a trip (stop_times.txt, pickup_type and drop_off_type), as bits."""

MAY_BOARD, MAY_ALIGHT = 1, 2
