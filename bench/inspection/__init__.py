"""Prints the report about a workflow that somebody brings."""
