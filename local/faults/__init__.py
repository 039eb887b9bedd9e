"""Faults that the lab injects: dead processes and unreachable services."""
