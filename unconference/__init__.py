"""Participants make the programme: they propose, vote, and get a timetable in which the fewest miss out."""
