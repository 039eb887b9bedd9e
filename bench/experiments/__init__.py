"""Experiments: one parameter of a synthetic workflow grows; units and dollars are charted."""
