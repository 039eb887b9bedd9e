"""Published prices and cost comparisons, checked with the price book."""
