"""Clients of the lab: its HTTP API, and the engines behind it."""
