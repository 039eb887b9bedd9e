"""Lending rules: frozen dataclasses and total functions, standard library only.

They have no clock, no randomness and no I/O: a rule gets its inputs and returns its decision.
"""
