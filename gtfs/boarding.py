"""Whether one may get on or off at a stop of a trip (stop_times.txt, pickup_type and drop_off_type), as bits."""

MAY_BOARD, MAY_ALIGHT = 1, 2
MUST_PHONE = 4
"""The bus comes, or stops, only for who has phoned the agency (pickup_type 2): no driver can be asked instead.

Where the driver is to be asked (pickup_type 3), a booking is the asking.
"""
