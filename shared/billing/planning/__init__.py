"""The cost of a workload on each engine, and where the cheapest one changes."""
