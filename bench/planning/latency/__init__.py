"""What a loan's orchestration would take on AWS, from published latencies and the loan's counts."""
