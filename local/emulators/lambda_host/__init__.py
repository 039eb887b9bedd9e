"""A small Lambda: one operating-system process per execution environment."""
