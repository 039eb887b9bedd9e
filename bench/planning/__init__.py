"""Planning a workload before it runs: break-even, capacity and latency."""
