"""Synthetic workflows for both engines, generated from one description of their shape."""
