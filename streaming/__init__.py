"""The media relay: WHIP in, WHEP out, one UDP port, no database. Imports nothing of the project."""
