"""Chaos, killed workers and many waiting loans: minutes long, run by `make contract`."""
