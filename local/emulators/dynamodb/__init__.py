"""DynamoDB: dynalite, in memory."""
