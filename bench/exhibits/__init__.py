"""Exhibits: comparisons of the two engines, each with a table, a chart and one finding or more."""
