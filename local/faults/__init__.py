"""Faults that the lab injects: killed processes and unreachable services."""
