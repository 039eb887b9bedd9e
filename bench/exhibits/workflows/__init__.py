"""The small workflows that the exhibits run."""
