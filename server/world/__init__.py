"""What runs where right now: the timetable, the live feeds and the drivers' own positions as one picture."""
