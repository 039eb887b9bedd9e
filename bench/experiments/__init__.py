"""Experiments: one parameter of a workflow is varied, and what either engine counts is charted."""
