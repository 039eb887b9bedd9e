"""Figures that can be checked: published prices, break-even, reproductions."""
