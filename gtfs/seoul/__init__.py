"""The open tables of the city of Seoul, turned into a GTFS feed.

The city publishes which stops each bus route serves, how often it runs and how many of its buses are low-floor,
but no timetable. `building.build_seoul_feed` makes one: stops, routes and headways are the city's, departure
times and the low-floor mark of a trip are made here. Docs: `docs/seoul-feed.md`.
"""
