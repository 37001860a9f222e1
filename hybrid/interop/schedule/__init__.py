"""Schedules of other programs, in the format that frab, pretalx and many apps share: read and written.

The format was described by its users, not by a standard; what is written here follows the validators of the C3VOC
(XML and JSON), what is read is read as generously as can be done without guessing.
"""
