"""The anatomy of each engine's half: its code, its deployment and its tests, counted."""
