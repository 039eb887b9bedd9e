"""AWS clients, and their errors under one name."""
