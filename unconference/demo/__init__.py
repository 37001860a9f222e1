"""The demo's unconference: thirty proposals, a hundred invented people, and every phase of a board."""
