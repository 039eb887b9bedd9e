"""The single DynamoDB table."""
