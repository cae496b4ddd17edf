"""What time brings: one file a feature, each ending in ``schedule(timetable)``."""
