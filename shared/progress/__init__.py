"""What happened to a loan: one append-only item per event, read after a cursor, folded to a view."""
