"""What a loan costs: units counted from each engine's own history."""
