"""The events of loans: append them, read the new ones, fold them into what the page shows."""
