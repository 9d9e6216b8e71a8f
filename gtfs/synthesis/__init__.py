"""A timetable made from headways: for a city that publishes how often its buses run, but not when.

`services` holds what is known of a route, `departures`, `running_times` and `low_floor_draw` turn it into
trips, `tables` and `writing` turn trips into a GTFS zip. The same input always gives the same bytes.
"""
