"""Every verb of `make help`, run as a user runs it: `python -m tests.verbs`."""
