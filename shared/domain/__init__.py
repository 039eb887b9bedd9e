"""Lending rules: frozen dataclasses and total functions, standard library only.

No clock, no randomness, no I/O: what a rule needs is passed in, what it decides is returned.
"""
