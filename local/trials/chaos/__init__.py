"""Random loans while processes die, and the audit of what came of them."""
