"""What a workload would cost on each engine, and where the answer changes."""
