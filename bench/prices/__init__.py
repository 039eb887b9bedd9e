"""Published prices and comparisons, checked against the price book."""
