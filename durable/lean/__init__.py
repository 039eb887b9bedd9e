"""The loan as a durable function with as few operations as its promises allow."""
