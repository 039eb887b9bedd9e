"""What is measured of a loan, from the clocks of its events and from its bill."""
