"""Bills: units counted from each engine's own history, and their prices."""
