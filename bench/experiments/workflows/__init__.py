"""Synthetic workflows, made for both engines from one description of their shape."""
