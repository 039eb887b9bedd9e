"""Writes the results of a run: raw samples, a summary, a report with charts."""
