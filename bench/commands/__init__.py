"""The commands of `python -m bench`, with their options."""
