"""A model of the orchestration overhead on AWS: published latencies times a loan's counts."""
