"""The loan as a Step Functions state machine."""
