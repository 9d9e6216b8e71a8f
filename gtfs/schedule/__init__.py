"""From the files of a feed to the columns of a timetable: one module per file or step, run by `gtfs.compiling`."""
