"""Measures the timetable engine on any GTFS zip, beside its peers: the same work, each in a process of its own."""
