"""What is happening to the timetable now: live feeds read, matched to runs, merged, and written again."""
