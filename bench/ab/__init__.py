"""Whether one commit is slower than another."""
