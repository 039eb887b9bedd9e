"""What gives way first under a load: quotas a second, backlog, open executions, cost."""
