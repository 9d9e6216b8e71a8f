"""Seoul's own bus information (TOPIS) as GTFS-realtime values: answers read, buses put on the runs of the timetable.

Here: what an answer holds and what it means, and which route to ask next within a daily quota; pure. Not here:
asking over HTTP (`server/world/topis`). What the wire carries: `docs/topis.md`.
"""
