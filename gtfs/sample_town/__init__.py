"""A small invented town along well-known streets of Seoul, to try everything with nothing at hand.

`stops.csv` and `routes.toml` are the town, written from general knowledge: the places exist, the stops, their
numbers, the routes and their times do not. `building` writes it as a GTFS zip.
"""
