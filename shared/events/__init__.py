"""What happened to a loan: an append-only item per event, read after a cursor and folded."""
