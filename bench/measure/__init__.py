"""Measures a loan by the times of its events and by its bill."""
