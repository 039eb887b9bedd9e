"""The loan as a Lambda durable function."""
