"""Click shells of the timetable: `gachita feed` and `gachita arrivals`. They may read the clock and the network."""
