"""Trials of the lab: many loans under load, waits and crashes."""
